package plan

import (
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Situation is one of the four in which personal data of a sales company lose
// their purpose.
type Situation string

// The situations, in the order in which they are asked about.
const (
	ContractEnded Situation = "contract_ended"
	LeadDropped   Situation = "lead_dropped"
	UserLeft      Situation = "user_left"
	PartnerGone   Situation = "partner_gone"
)

// Situations lists the four.
var Situations = [...]Situation{ContractEnded, LeadDropped, UserLeft, PartnerGone}

// Answers are what somebody says about one situation. Without an object it does
// not occur. A period that is empty leaves its step out; years are counted from
// the end of the year, anything shorter from the event itself.
type Answers struct {
	Situation Situation `json:"situation"`
	Object    string    `json:"object"`
	Start     string    `json:"start"` // a date of the object
	// EndedColumn and EndedValues say which records the situation speaks of.
	EndedColumn string   `json:"ended_column"`
	EndedValues []string `json:"ended_values"`
	Lock        string   `json:"lock"`    // lock after this period
	Partial     string   `json:"partial"` // anonymise name and ways of contact after this
	Erase       string   `json:"erase"`
	Delete      bool     `json:"delete"` // delete instead of anonymise
	// StillHas names an object: while the same person has a record there, for
	// which StillColumn is one of StillValues, nothing is erased.
	StillHas    string   `json:"still_has"`
	StillColumn string   `json:"still_column"`
	StillValues []string `json:"still_values"`
	// SwitchOff is a column that is not personal, set to false with the lock, so
	// that a login closes.
	SwitchOff string `json:"switch_off"`
}

// Entry is one entry of a concept's file.
type Entry struct {
	Section concept.Section
	Name    string
	Fields  []concept.Field
}

// usual is what most companies answer, with where the period comes from
// (domain.md; the lawyer decides).
type usual struct {
	lock, partial, erase                string
	purpose, lockBasis                  string
	partialBasis, eraseBasis, eraseTerm string
	words                               map[string]bool // of names of such objects
}

var usuals = map[Situation]usual{
	ContractEnded: {"3 months", "3 years", "8 years", "Vertragsdurchführung", "Art. 5 Abs. 1 lit. e DSGVO", "§§ 195, 199 Abs. 1 BGB",
		"Art. 17 Abs. 1 lit. a DSGVO", "§ 147 Abs. 3 AO", wordSet(`contract vertrag agreement order auftrag police policy subscription abo`)},
	LeadDropped: {"", "", "6 months", "Vertragsanbahnung", "", "", "Art. 17 Abs. 1 lit. a DSGVO", "Art. 5 Abs. 1 lit. e DSGVO",
		wordSet(`lead interessent prospect opportunity anfrage enquiry inquiry`)},
	UserLeft: {"0 days", "", "6 months", "Zugang zum System", "Art. 5 Abs. 1 lit. e DSGVO", "", "Art. 17 Abs. 1 lit. a DSGVO",
		"§ 26 BDSG, Art. 5 Abs. 1 lit. e DSGVO", wordSet(`user nutzer benutzer employee mitarbeiter staff account konto`)},
	PartnerGone: {"0 days", "", "8 years", "Zusammenarbeit im Vertrieb", "Art. 5 Abs. 1 lit. e DSGVO", "", "Art. 17 Abs. 1 lit. a DSGVO",
		"§ 147 Abs. 3 AO, § 257 Abs. 4 HGB", wordSet(`organisation organization partner vertriebspartner agency agentur company firma supplier lieferant`)},
}

// SuggestAnswers are answers to begin with, from the objects there are: the
// first whose name speaks of the situation and that has a date.
func SuggestAnswers(b *Binding) []Answers {
	list := []Answers{}
	for _, s := range Situations {
		u := usuals[s]
		a := Answers{Situation: s, Lock: u.lock, Partial: u.partial, Erase: u.erase}
		i := slices.IndexFunc(b.Objects, func(o *Object) bool { return o.Table != nil && len(o.Dates) > 0 && speaksOf(o, u.words) })
		if i >= 0 {
			a.suggest(b, b.Objects[i])
		}
		list = append(list, a)
	}
	return list
}

// speaksOf looks at the last word of the name, which is its head: a lead
// contact is a contact.
func speaksOf(o *Object, words map[string]bool) bool {
	name := nameWords(o.Name)
	return len(name) > 0 && (words[name[len(name)-1]] || words[singular(name[len(name)-1])])
}

func (a *Answers) suggest(b *Binding, o *Object) {
	a.Object, a.Start = o.Name, o.Dates[0].Name
	for _, d := range o.Dates {
		if _, several := d.Start.(rule.Latest); several && a.Situation == ContractEnded {
			a.Start = d.Name // the limitation period starts with the final bill
		}
	}
	if a.Situation == UserLeft {
		if c := column(o.Table, func(c schema.Column) bool { return c.Type == schema.Bool || c.Name == "active" || c.Name == "aktiv" }); c != nil && slices.Contains(o.NotPersonal, c.Name) {
			a.SwitchOff = c.Name
		}
	}
	for _, j := range b.Concept.Jobs { // what the company says already is not asked again
		if action := b.Concept.Action(j.Action); action != nil && action.Object == o.Name {
			for _, t := range testsOf(j.When.Only) {
				if a.EndedColumn == "" && (t.Op == rule.Is || t.Op == rule.In) {
					a.EndedColumn, a.EndedValues = t.Column.Name, textsOfValues(t.Values)
				}
			}
		}
	}
}

func textsOfValues(values []any) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return texts
}

func column(t *schema.Table, is func(schema.Column) bool) *schema.Column {
	i := slices.IndexFunc(t.Columns, is)
	if i < 0 {
		return nil
	}
	return &t.Columns[i]
}

// Assist writes the actions and jobs that the answers ask for, switched off, so
// that nothing happens before somebody has seen a preview. Names that the
// concept has already are not used again.
func Assist(b *Binding, answers []Answers) ([]Entry, error) {
	w := &assisting{binding: b, taken: map[string]bool{}}
	for _, a := range b.Concept.Actions {
		w.taken[a.Name] = true
	}
	for _, j := range b.Concept.Jobs {
		w.taken[j.Name] = true
	}
	for _, a := range answers {
		if a.Object == "" {
			continue
		}
		if err := w.situation(a); err != nil {
			return nil, err
		}
	}
	return append(w.actions, w.jobs...), nil
}

type assisting struct {
	binding       *Binding
	taken         map[string]bool
	actions, jobs []Entry
}

func (w *assisting) situation(a Answers) error {
	o := w.binding.Object(a.Object)
	switch {
	case o == nil || o.Table == nil:
		return fmt.Errorf("there is no object %s: %w", a.Object, ErrNoProposal)
	case o.Start(a.Start) == nil:
		return fmt.Errorf("%s has no date %s: %w", a.Object, a.Start, ErrNoProposal)
	case a.Partial != "" && a.Erase == "":
		return fmt.Errorf("%s: what is anonymised in part has to be finished: %w", a.Object, ErrNoProposal)
	}
	kind := method.Anonymise
	if a.Delete {
		kind = method.Delete
	}
	erase := w.name(string(kind) + "_" + o.Name)
	if a.Lock != "" {
		if err := w.step(a, o, w.name("lock_"+o.Name), method.Lock, a.Lock, lockSet(a, o)); err != nil {
			return err
		}
	}
	if a.Partial != "" {
		columns := contactColumns(o)
		if len(columns) == 0 {
			return fmt.Errorf("%s has no name and no way of contact to anonymise first: %w", a.Object, ErrNoProposal)
		}
		more := []concept.Field{{Key: "columns", Value: columns}, {Key: "followed_by", Value: erase}}
		if err := w.step(a, o, w.name("forget_contact_of_"+o.Name), method.PartiallyAnonymise, a.Partial, more); err != nil {
			return err
		}
	}
	if a.Erase == "" {
		return nil
	}
	return w.step(a, o, erase, kind, a.Erase, nil)
}

func (w *assisting) name(wanted string) string { return unlike(w.taken, wanted) }

// step is one action and its job.
func (w *assisting) step(a Answers, o *Object, action string, kind method.Kind, after string, more []concept.Field) error {
	period, err := rule.ParsePeriod(after)
	if err != nil {
		return fmt.Errorf("%s: %w", after, ErrNoProposal)
	}
	from := rule.Event
	if period.Unit == rule.Years {
		from = rule.EndOfYear
	}
	title := stepTitle(o, kind)
	w.actions = append(w.actions, Entry{concept.ActionSection, action,
		append([]concept.Field{{Key: "title", Value: title}, {Key: "object", Value: o.Name}, {Key: "kind", Value: string(kind)}}, more...)})
	u := usuals[a.Situation]
	basis, term := u.eraseBasis, u.eraseTerm
	switch kind {
	case method.Lock:
		basis, term = orElse(u.lockBasis, "Art. 5 Abs. 1 lit. e DSGVO"), ""
	case method.PartiallyAnonymise:
		term = orElse(u.partialBasis, "Art. 5 Abs. 1 lit. c DSGVO")
	}
	when := concept.Map{{Key: "start", Value: a.Start}, {Key: "after", Value: period.String()}, {Key: "from", Value: string(from)}}
	if a.EndedColumn != "" && len(a.EndedValues) > 0 {
		when = append(when, concept.Field{Key: "only", Value: concept.List{oneOf(a.EndedColumn, a.EndedValues)}})
	}
	if a.StillHas != "" && kind != method.Lock {
		veto := concept.Map{{Key: "person_has", Value: a.StillHas}}
		if a.StillColumn != "" && len(a.StillValues) > 0 {
			veto = append(veto, concept.Field{Key: "only", Value: concept.List{oneOf(a.StillColumn, a.StillValues)}})
		}
		when = append(when, concept.Field{Key: "unless", Value: concept.List{veto}})
	}
	fields := []concept.Field{{Key: "title", Value: title}, {Key: "action", Value: action}, {Key: "schedule", Value: "30 3 * * *"},
		{Key: "when", Value: when}, {Key: "purpose", Value: u.purpose}, {Key: "basis", Value: basis}}
	if term != "" {
		fields = append(fields, concept.Field{Key: "period_basis", Value: term})
	}
	w.jobs = append(w.jobs, Entry{concept.JobSection, w.name(action + "_job"), append(fields, concept.Field{Key: "active", Value: false})})
	return nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func oneOf(column string, values []string) concept.Map {
	if len(values) == 1 {
		return concept.Map{{Key: "column", Value: column}, {Key: "is", Value: values[0]}}
	}
	return concept.Map{{Key: "column", Value: column}, {Key: "in", Value: concept.Words(values)}}
}

func lockSet(a Answers, o *Object) []concept.Field {
	if a.SwitchOff == "" || !slices.Contains(o.NotPersonal, a.SwitchOff) {
		return nil
	}
	return []concept.Field{{Key: "set", Value: concept.Map{{Key: a.SwitchOff, Value: false}}}}
}

// contactColumns are name, e-mail and phone of the record itself.
func contactColumns(o *Object) concept.Words {
	columns := concept.Words{}
	for _, c := range o.Columns {
		switch c.Category {
		case method.CategoryName, method.CategoryEmail, method.CategoryPhone:
			columns = append(columns, c.Name)
		}
	}
	return columns
}

// stepTitle is what people read: the object and what is done to it.
func stepTitle(o *Object, kind method.Kind) concept.Map {
	does := map[method.Kind][2]string{
		method.Lock: {"%s sperren", "Lock: %s"}, method.Anonymise: {"%s anonymisieren", "Anonymise: %s"},
		method.PartiallyAnonymise: {"%s: Kontaktdaten anonymisieren", "Anonymise contact data: %s"}, method.Delete: {"%s löschen", "Delete: %s"},
	}[kind]
	return concept.Map{{Key: "de", Value: fmt.Sprintf(does[0], o.Title.DE)}, {Key: "en", Value: fmt.Sprintf(does[1], o.Title.EN)}}
}
