package casefile

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/fristwerk/fristwerk/internal/method"
)

// FuzzNormalForm: a normal form is its own normal form (of what cannot be a
// phone number it need not be), blanks around a value never count, and what has
// one names somebody under the key and what has none nobody.
func FuzzNormalForm(f *testing.F) {
	for _, value := range []string{"", " ", "Anna@Example.DE", "+49 (0) 170 1234567", "0170/1234567", "DE89 3704 0044 0532 0130 00", "Mu\u0308ller",
		"\u0130@x.de", "tel:+49-170;ext=3", "00491701234567", "K-1001\x00", "\xff\xfe", "110", "0", "++49", "\u0661\u0662\u0663", "\u212a"} {
		f.Add(value)
	}
	h := NewHasher([]byte("0123456789abcdef0123456789abcdef"))
	f.Fuzz(func(t *testing.T, value string) {
		for _, category := range []method.Category{"email", "phone", "bank_account", "identifier", "name"} {
			normal := NormalForm(category, value)
			if again := NormalForm(category, normal); again != normal && (category != "phone" || canBePhone(normal)) {
				t.Errorf("%s: %q becomes %q, and that %q", category, value, normal, again)
			}
			if padded := NormalForm(category, "\t "+value+" \n"); padded != normal {
				t.Errorf("%s: %q with blanks around becomes %q, without %q", category, value, padded, normal)
			}
			if _, names := h.Key("x", category, value); names != (normal != "") {
				t.Errorf("%s: %q with the normal form %q names somebody: %v", category, value, normal, names)
			}
			if strings.TrimSpace(normal) != normal {
				t.Errorf("%s: %q becomes %q", category, value, normal)
			}
		}
	})
}

func canBePhone(normal string) bool {
	n, err := phonenumbers.Parse(normal, defaultRegion)
	return err == nil && strings.HasPrefix(normal, "+") && phonenumbers.IsValidNumber(n)
}
