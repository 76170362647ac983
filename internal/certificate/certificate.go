// Package certificate writes a certificate of the proof log as a sheet of paper:
// a PDF that people can file. What a machine checks is the JSON beside it; the
// sheet says the same and nothing more.
//
// The same certificate gives the same bytes: no clock is asked, and no font is
// taken from the machine.
package certificate

import (
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// mostKeys is how many record keys of one deed the sheet names.
const mostKeys = 60

// PDF writes a certificate in German ("de") or English.
func PDF(c proof.Certificate, language string) ([]byte, error) {
	said, err := c.Said()
	if err != nil {
		return nil, err
	}
	w := wordsOf(language)
	s := newSheet(w, madeAt(c))
	page := writing{sheet: s, words: w, c: c, said: said}
	page.head()
	for i, d := range said.Deeds {
		page.deed(i, d)
	}
	page.left()
	page.decisions()
	if err := page.borneOut(); err != nil {
		return nil, err
	}
	return s.bytes()
}

// madeAt is when the statement was certified.
func madeAt(c proof.Certificate) time.Time {
	for _, e := range c.Entries {
		if e.Act == proof.Certified {
			return e.At
		}
	}
	return time.Time{}
}

// writing is a sheet under way.
type writing struct {
	*sheet
	words words
	c     proof.Certificate
	said  proof.Statement
}

func (p *writing) head() {
	erased := len(p.said.Deeds) > 0
	for _, d := range p.said.Deeds {
		erased = erased && d.Erases
	}
	title := p.words.title
	if erased {
		title = p.words.titleErased
	}
	p.title(title, p.subject())
	p.fact(p.words.concept, p.said.Concept)
	p.fact(p.words.state, p.words.states.of(p.said.State))
	span := p.words.day(p.said.Began)
	if p.said.Ended != "" && p.said.Ended != p.said.Began {
		span += " – " + p.words.day(p.said.Ended)
	}
	p.fact(p.words.time, span)
	p.fact(p.words.actor, p.who(p.said.Actor))
	if p.said.Reason != "" {
		p.fact(p.words.reason, p.said.Reason)
	}
}

// subject is what the certificate is about, as the pages call it.
func (p *writing) subject() string {
	kind, id, _ := strings.Cut(p.said.Subject, "/")
	if kind == "case" {
		return p.words.aCase + " F-" + id
	}
	return p.words.aRun + " " + id
}

// who is a person by number, with the name as a help for readers.
func (p *writing) who(id string) string {
	if job, isJob := strings.CutPrefix(id, "job:"); isJob {
		return p.words.job + " " + job
	}
	if name := p.c.Names[id]; name != "" {
		return name + " (" + id + ")"
	}
	return id
}

func (p *writing) deed(i int, d proof.Deed) {
	if i == 0 {
		p.section(p.words.deeds)
	} else {
		p.gap()
	}
	p.strong(p.words.kinds.of(d.Kind) + ": " + p.words.text(d.ObjectTitle))
	p.fact(p.words.records, p.words.count(d.Records)+", "+p.words.keyWord+" "+p.keys(d))
	if len(p.words.text(d.ActionTitle)) > 0 && d.Rule != nil {
		p.fact(p.words.action, p.words.text(d.ActionTitle))
	}
	p.fact(p.words.effect, p.words.effectOf(d.Erases))
	p.fact(p.words.done, p.words.day(d.Day))
	if r := d.Rule; r != nil {
		p.fact(p.words.rule, p.words.text(r.Title)+", "+p.words.version+" "+strconv.FormatInt(r.Version, 10)+": "+p.words.text(r.Sentence))
		p.fact(p.words.basis, orDash(r.Basis))
		if r.PeriodBasis != "" {
			p.fact(p.words.periodBasis, r.PeriodBasis)
		}
		if r.Purpose != "" {
			p.fact(p.words.purpose, r.Purpose)
		}
	} else {
		p.fact(p.words.rule, p.words.byHand)
	}
	if d.ApprovedBy != "" {
		label := p.words.approvedBy
		if d.Rule == nil {
			label = p.words.orderedBy
		}
		p.fact(label, p.who(d.ApprovedBy))
	}
}

func (p *writing) keys(d proof.Deed) string {
	shown := d.Keys[:min(len(d.Keys), mostKeys)]
	text := strings.Join(shown, ", ")
	if rest := d.Records - len(shown); rest > 0 {
		text += " " + p.words.more(rest)
	}
	return text
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func (p *writing) left() {
	if len(p.said.Left) == 0 {
		return
	}
	p.section(p.words.left)
	for _, l := range p.said.Left {
		p.fact(p.words.reasons.of(l.Reason), p.words.count(l.Records)+" ("+p.what(l)+")")
	}
}

// what names object and action as the deeds do, if one of them is about them.
func (p *writing) what(l proof.Left) string {
	object, action := l.Object, l.Action
	for _, d := range p.said.Deeds {
		if d.Object == l.Object {
			object = p.words.text(d.ObjectTitle)
		}
		if d.Action == l.Action {
			action = p.words.text(d.ActionTitle)
		}
	}
	return object + ", " + action
}

func (p *writing) decisions() {
	if len(p.said.Decisions) == 0 {
		return
	}
	p.section(p.words.decisions)
	for _, d := range p.said.Decisions {
		p.fact(p.words.moment(d.At), p.words.verdicts.of(d.Decision)+", "+p.words.count(d.Records)+": "+p.who(d.By))
	}
}

// borneOut says how anybody can check this elsewhere.
func (p *writing) borneOut() error {
	p.section(p.words.proof)
	for _, e := range p.c.Entries {
		if e.Act == proof.Certified {
			p.fact(p.words.entry, strconv.FormatUint(e.Seq, 10)+", "+p.words.moment(e.At))
			p.mono(p.words.hash, e.Leaf.String())
		}
	}
	seq := make([]string, 0, len(p.c.Entries))
	for _, e := range p.c.Entries {
		if e.Act != proof.Certified {
			seq = append(seq, strconv.FormatUint(e.Seq, 10))
		}
	}
	p.fact(p.words.behind, strings.Join(seq[:min(len(seq), mostKeys)], ", ")+p.beyond(len(seq)))
	size, root, at, err := p.checkpoint()
	if err != nil {
		return err
	}
	p.fact(p.words.checkpoint, p.words.signed(size, at))
	p.mono(p.words.root, root)
	p.fact(p.words.keptAt, orNowhere(p.c.KeptAt, p.words))
	p.mono(p.words.key, p.c.Fingerprint)
	p.mono(p.words.check, "fristwerk verify --certificate FILE.json --public-key KEY")
	p.small(p.words.unsaid)
	return nil
}

func (p *writing) beyond(n int) string {
	if n <= mostKeys {
		return ""
	}
	return " " + p.words.more(n-mostKeys)
}

// checkpoint reads the lines of the signed note; whether they are signed by the
// right key is what the JSON is checked for.
func (p *writing) checkpoint() (size, root string, at time.Time, err error) {
	lines := strings.Split(p.c.Checkpoint, "\n")
	if len(lines) < 4 {
		return "", "", at, proof.ErrCheckpoint
	}
	at, err = time.Parse(time.RFC3339, strings.TrimPrefix(lines[3], "at "))
	if err != nil {
		err = proof.ErrCheckpoint
	}
	return lines[1], lines[2], at, err
}

func orNowhere(places []string, w words) string {
	if len(places) == 0 {
		return w.nowhere
	}
	return strings.Join(places, ", ")
}
