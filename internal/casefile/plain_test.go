package casefile

import (
	"errors"
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"anna@example.org", "bitte löschen: ANNA@EXAMPLE.ORG.", "Tel. 0170 123 45 67", "+49 (0)170/1234567",
		"DE89 3704 0044 0532 0130 00", "de89370400440532013000", "Kunde 4711001", "siehe https://example.org/anna", "0731-123456",
	} {
		if err := Plain(text, MaxReason); !errors.Is(err, ErrPersonal) {
			t.Errorf("%q is taken: %v", text, err)
		}
	}
	for _, text := range []string{
		"", "Löschbegehren nach Art. 17", "Eingang 2026-11-19, Frist 19.12.2026", "4 O 112/25", "AZ 17-882", "§ 147 Abs. 3 AO", "Aufhebung nach 8 Jahren",
	} {
		if err := Plain(text, MaxReason); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := Plain(strings.Repeat("ä", MaxReason+1), MaxReason); !errors.Is(err, ErrLong) {
		t.Errorf("a long text: %v", err)
	}
	if err := Plain(strings.Repeat("ä", MaxReason), MaxReason); err != nil {
		t.Errorf("letters count, not bytes: %v", err)
	}
}
