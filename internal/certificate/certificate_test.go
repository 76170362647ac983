package certificate

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// example is a certificate as the engine makes it; whether it holds is no
// matter here.
func example(t *testing.T, records int) proof.Certificate {
	t.Helper()
	keys := make([]string, records)
	for i := range keys {
		keys[i] = "V-" + strings.Repeat("7", i%5+1)
	}
	statement, err := json.Marshal(proof.Statement{Subject: "case/1048180", Concept: "Löschkonzept Vertrieb", State: "closed", Began: "2026-11-09", Ended: "2026-11-23",
		Actor: "job:ended_contracts", Deeds: []proof.Deed{{Object: "contract", ObjectTitle: proof.Text{DE: "Vertrag", EN: "Contract"}, Action: "anonymise_contract",
			ActionTitle: proof.Text{DE: "Vertrag anonymisieren", EN: "Anonymise contract"}, Kind: "anonymise", Erases: true, Day: "2026-11-23",
			Records: records, Keys: keys, ApprovedBy: "user:7", Rule: &proof.Ruled{Job: "ended_contracts", Title: proof.Text{DE: "Beendete Verträge", EN: "Ended contracts"},
				Version: 14, Sentence: proof.Text{DE: "8 Jahre nach dem Ende des Jahres, in dem der Vertrag endete", EN: "8 years after the end of the year"},
				Basis: "Art. 17 Abs. 1 lit. a DSGVO", PeriodBasis: "§ 147 Abs. 3 AO", Purpose: "Vertragsdurchführung"}}},
		Left:      []proof.Left{{Object: "contract", Action: "anonymise_contract", Reason: "held", Records: 1}},
		Decisions: []proof.Decision{{By: "user:7", At: noon, Decision: "approve", Records: records}}})
	if err != nil {
		t.Fatal(err)
	}
	return proof.Certificate{Format: proof.CertificateFormat, Origin: "fristwerk/x", Statement: statement, Names: map[string]string{"user:7": "Kim Łukasińska-Größe"},
		Entries:    []proof.Included{{Entry: proof.Entry{Seq: 8412902, At: noon, Act: proof.BatchCommitted}}, {Entry: proof.Entry{Seq: 8412903, At: noon, Act: proof.Certified}}},
		Checkpoint: "fristwerk/x\n8412906\nm5pQ0c1kXv8Zt3yLr2uWb7oH4sJd9eFgTnAqMiCxKzE=\nat 2026-11-23T05:00:00Z\n\n— fristwerk/x AAAA\n",
		KeptAt:     []string{"file:/mnt/revision/checkpoints"}, Fingerprint: "9f3c a1d0 04be 77c2 c81a 0e95 5d20 f4b3"}
}

// printed are the texts of a PDF, page by page as they were written.
func printed(t *testing.T, pdf []byte) string {
	t.Helper()
	var all strings.Builder
	for rest := pdf; ; {
		_, after, found := bytes.Cut(rest, []byte("stream\n"))
		if !found {
			break
		}
		stream, next, _ := bytes.Cut(after, []byte("\nendstream"))
		if r, err := zlib.NewReader(bytes.NewReader(stream)); err == nil {
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range bytes.Split(text, []byte("(")) {
				s, _, _ = bytes.Cut(s, []byte(")Tj"))
				utf8, err := charmap.Windows1252.NewDecoder().Bytes(s)
				if err != nil {
					t.Fatal(err)
				}
				all.WriteString(strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(string(utf8)) + "\n")
			}
		}
		rest = next
	}
	return strings.ReplaceAll(all.String(), "\n", " ")
}

// TestSheet: what people look for stands on one page, in real letters, and the
// same certificate gives the same bytes.
func TestSheet(t *testing.T) {
	t.Parallel()
	for language, wanted := range map[string][]string{
		"de": {"Löschnachweis", "Fall F-1048180", "Löschkonzept Vertrieb", "Anonymisieren: Vertrag", "Art. 17 Abs. 1 lit. a DSGVO", "§ 147 Abs. 3 AO", "Beendete Verträge, Version 14",
			"Kim Lukasinska-Größe", "user:7", "8412903", "23.11.2026", "9f3c a1d0", "angehalten", "Sicherungen", "ja, soweit außerhalb"},
		"en": {"Certificate of erasure", "Case F-1048180", "Anonymise: Contract", "Ended contracts, version 14", "held", "backups", "2026-11-23"},
	} {
		pdf, err := PDF(example(t, 3), language)
		if err != nil {
			t.Fatal(err)
		}
		text := printed(t, pdf)
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not on the sheet:\n%s", language, want, text)
			}
		}
		if n := bytes.Count(pdf, []byte("/Type /Page\n")); n != 1 {
			t.Errorf("%s: %d pages", language, n)
		}
		again, err := PDF(example(t, 3), language)
		if err != nil || !bytes.Equal(pdf, again) {
			t.Errorf("%s: the second is another one: %v", language, err)
		}
		if path := os.Getenv("FRISTWERK_SHEETS"); path != "" {
			if err := os.WriteFile(path+"/sheet-"+language+".pdf", pdf, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestSheetOfManyRecords says how many it does not name.
func TestSheetOfManyRecords(t *testing.T) {
	t.Parallel()
	pdf, err := PDF(example(t, 4000), "de")
	if err != nil {
		t.Fatal(err)
	}
	if text := printed(t, pdf); !strings.Contains(text, "und 3940 weitere") {
		t.Errorf("got\n%s", text)
	}
	if _, err := PDF(proof.Certificate{}, "de"); err == nil {
		t.Error("an empty certificate has no sheet")
	}
}

// TestWords: both languages word everything, every reason of a run among it.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, w := range []words{german(), english()} {
		v := reflect.ValueOf(w)
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && f.String() == "" {
				t.Errorf("%s: no word for %s", w.language, v.Type().Field(i).Name)
			}
		}
		for _, r := range rule.Reasons {
			if w.reasons[string(r)] == "" {
				t.Errorf("%s: no word for the reason %s", w.language, r)
			}
		}
	}
	de, en := german(), english()
	for name := range de.kinds {
		if en.kinds[name] == "" {
			t.Errorf("no English word for %s", name)
		}
	}
}
