package engine

import "testing"

// TestSourceNameHoldsNoSecret: the draft names its source after the url, of
// which a part may be a password that nobody encoded.
func TestSourceNameHoldsNoSecret(t *testing.T) {
	t.Parallel()
	for template, want := range map[string]string{
		"${CRM_URL}":                          "crm",
		"${sales}":                            "sales",
		"sqlite:data/shop.db":                 "shop",
		"sqlite:":                             "source",
		"postgres://anna:pa55word@db/crm?a=b": "crm",
		"postgres://anna:${PW}@db/crm":        "crm",
		"postgres://anna:pa55/word@db/crm":    "source",
		"postgres://anna/pa55word@db/crm":     "source",
		"mysql://anna:pa55word@db/${NAME}":    "source",
		"mysql://anna:pa55word@db":            "source",
		"pa55word":                            "source",
	} {
		if got := sourceName(template); got != want {
			t.Errorf("%s: %q, not %q", template, got, want)
		}
	}
}
