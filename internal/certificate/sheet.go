package certificate

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// The measures of the sheet, in millimetres and points.
const (
	margin = 18.0
	wide   = 210 - 2*margin
	labels = 40.0 // width of the words on the left
	body   = 9.0
	line   = 4.5
)

// sheet is A4 paper, written from top to bottom.
type sheet struct{ pdf *fpdf.Fpdf }

func newSheet(w words, at time.Time) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(at.UTC())
	pdf.SetModificationDate(at.UTC())
	pdf.SetProducer("Fristwerk", false)
	pdf.SetLang(w.language)
	pdf.SetMargins(margin, 15, margin)
	pdf.SetAutoPageBreak(true, 16)
	s := &sheet{pdf}
	pdf.SetFooterFunc(func() {
		pdf.SetY(-11)
		s.font("", 7.5, 110)
		pdf.CellFormat(wide/2, 4, latin(w.footer), "", 0, "L", false, 0, "")
		pdf.CellFormat(wide/2, 4, latin(w.page(pdf.PageNo())), "", 0, "R", false, 0, "")
	})
	pdf.AddPage()
	return s
}

func (s *sheet) font(style string, size float64, grey int) {
	s.pdf.SetFont("Helvetica", style, size)
	s.pdf.SetTextColor(grey, grey, grey)
}

func (s *sheet) title(title, about string) {
	s.pdf.SetTitle(title+", "+about, true)
	s.font("B", 17, 25)
	s.pdf.CellFormat(wide, 8, latin(title), "", 1, "L", false, 0, "")
	s.font("", 11, 90)
	s.pdf.CellFormat(wide, 6, latin(about), "", 1, "L", false, 0, "")
	s.pdf.Ln(2)
}

// section is a heading with a rule above it, kept together with what follows.
func (s *sheet) section(title string) {
	_, height := s.pdf.GetPageSize()
	if s.pdf.GetY() > height-40 {
		s.pdf.AddPage()
	}
	s.pdf.Ln(2.5)
	s.pdf.SetDrawColor(190, 190, 186)
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(margin, s.pdf.GetY(), margin+wide, s.pdf.GetY())
	s.pdf.Ln(1.5)
	s.font("B", 11, 25)
	s.pdf.CellFormat(wide, 6, latin(title), "", 1, "L", false, 0, "")
}

func (s *sheet) gap() { s.pdf.Ln(1.8) }

func (s *sheet) strong(text string) {
	s.font("B", 9.5, 25)
	s.pdf.MultiCell(wide, line+0.5, latin(text), "", "L", false)
}

// fact is a word on the left and its value on the right.
func (s *sheet) fact(label, value string) { s.pair(label, value, "Helvetica", body) }

// mono is a fact that is read letter by letter.
func (s *sheet) mono(label, value string) { s.pair(label, value, "Courier", body-1) }

func (s *sheet) pair(label, value, family string, size float64) {
	s.font("", body, 100)
	lines := s.split(value, family, size)
	_, height := s.pdf.GetPageSize()
	if s.pdf.GetY()+line*float64(min(lines, 3)) > height-16 {
		s.pdf.AddPage()
	}
	s.font("", body, 100)
	top := s.pdf.GetY()
	s.pdf.MultiCell(labels-2, line, latin(label), "", "L", false)
	below, page := s.pdf.GetY(), s.pdf.PageNo()
	s.pdf.SetXY(margin+labels, top)
	s.pdf.SetFont(family, "", size)
	s.pdf.SetTextColor(25, 25, 25)
	s.pdf.SetLeftMargin(margin + labels)
	s.pdf.MultiCell(wide-labels, line, latin(value), "", "L", false)
	s.pdf.SetLeftMargin(margin)
	if s.pdf.PageNo() == page && s.pdf.GetY() < below {
		s.pdf.SetY(below)
	}
	s.pdf.SetX(margin)
}

// split is how many lines a value takes.
func (s *sheet) split(value, family string, size float64) int {
	s.pdf.SetFont(family, "", size)
	return len(s.pdf.SplitLines([]byte(latin(value)), wide-labels))
}

func (s *sheet) small(text string) {
	s.pdf.Ln(2.5)
	s.font("", 8, 90)
	s.pdf.MultiCell(wide, 3.8, latin(text), "", "L", false)
}

func (s *sheet) bytes() ([]byte, error) {
	var b bytes.Buffer
	err := s.pdf.Output(&b)
	return b.Bytes(), err
}

// latin is a text in the letters that the built-in fonts have: those of western
// Europe. Of others the mark is left out (ń becomes n); the JSON has the text as
// it is.
func latin(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		if c, ok := charmap.Windows1252.EncodeRune(r); ok && r != '\u0000' {
			b.WriteByte(c)
			continue
		}
		b.WriteString(plain(r))
	}
	return b.String()
}

// plain is a letter without its mark, or a question mark.
func plain(r rune) string {
	if strings.ContainsRune("łŁđĐıħĦ", r) {
		return map[rune]string{'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'ı': "i", 'ħ': "h", 'Ħ': "H"}[r]
	}
	base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	if c, ok := charmap.Windows1252.EncodeRune(base); ok {
		return string([]byte{c})
	}
	return "?"
}
