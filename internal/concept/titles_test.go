package concept_test

import (
	"os"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// TestSentenceInTitles: where a file gives titles the sentence speaks in them,
// elsewhere in names.
func TestSentenceInTitles(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../demo/concept.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := concept.Parse("concept.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{
		"de": "Fällig 8 Jahre nach Ablauf des Kalenderjahres, in das „Letzte Abrechnung“ fällt, wenn Status „ended“ oder „anonymised“ ist, " +
			"es sei denn, dass dieselbe Person noch einen Datensatz in „Vertrag“ hat, bei dem Status „active“ ist, " +
			"oder dass es noch Einträge in „Rechnungen“ gibt, bei denen Zahlungstag leer ist.",
		"en": "Due 8 years after the end of the calendar year in which “Last settlement” falls if Status is “ended” or “anonymised”, " +
			"unless the same person still has a record in “Contract” where Status is “active”, " +
			"or there still are entries in “Invoices” where Day of payment is empty.",
	} {
		if got := c.Sentence(c.Job("ended_contracts"), lang); got != want {
			t.Errorf("%s:\n got %s\nwant %s", lang, got, want)
		}
	}
	if title, found := c.Object("contract").TitleOf("signed_on"); found {
		t.Errorf("a title nobody gave: %v", title)
	}
}
