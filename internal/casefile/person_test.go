package casefile

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
)

func TestNormalForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		category  method.Category
		one, same string
	}{
		{"email", " Anna@Example.DE ", "anna@example.de"},
		{"phone", "+49 (0) 170 1234567", "0170 1234567"},
		{"bank_account", "DE89 3704 0044 0532 0130 00", "de89370400440532013000"},
		{"identifier", "K-1001 ", "K-1001"},
		{"name", "Mu\u0308ller", "M\u00fcller"},
	} {
		if a, b := NormalForm(c.category, c.one), NormalForm(c.category, c.same); a != b {
			t.Errorf("%s: %q and %q differ: %q, %q", c.category, c.one, c.same, a, b)
		}
	}
	if NormalForm("identifier", "001") == NormalForm("identifier", "1") {
		t.Error("001 and 1 are two customer numbers")
	}
}

func TestPersonKey(t *testing.T) {
	t.Parallel()
	h := NewHasher([]byte("0123456789abcdef0123456789abcdef"))
	customer, _ := h.Key("contract.identifier", "identifier", "1001")
	lead, _ := h.Key("lead.identifier", "identifier", "1001")
	if customer == lead {
		t.Error("1001 as customer number and as lead number are two persons")
	}
	other, _ := NewHasher([]byte("another key of thirty-two bytes!")).Key("contract.identifier", "identifier", "1001")
	if customer == other {
		t.Error("another installation's key must give another hash")
	}
	if _, ok := h.Key("email", "email", "  "); ok {
		t.Error("blanks name nobody")
	}
}
