package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Question is one question for the lawyer that only the company's own case
// answers. Code is a sentence of the interface; Object, Names and Text fill it.
type Question struct {
	Situation Situation    `json:"situation"`
	Code      QuestionCode `json:"code"`
	Object    string       `json:"object"`
	Names     []string     `json:"names,omitempty"` // columns, dates or tables it speaks of
	Text      string       `json:"text,omitempty"`  // a period
}

// QuestionCode is a question.
type QuestionCode string

// The questions.
const (
	AskStart       QuestionCode = "start"         // from which of several dates is the period counted?
	AskNoDate      QuestionCode = "no_date"       // what holds for records without the date?
	AskPeriod      QuestionCode = "period"        // another period than usual: on what ground?
	AskDuties      QuestionCode = "duties"        // no duty is declared: is there none?
	AskFreeText    QuestionCode = "free_text"     // what stands in free text?
	AskSpecial     QuestionCode = "special"       // special categories, third parties
	AskOthers      QuestionCode = "other_tables"  // tables that point here and are not mapped
	AskStill       QuestionCode = "still_active"  // nothing asks whether the person is still a customer
	AskNoPerson    QuestionCode = "no_person"     // records lead to no person: how are requests answered?
	AskConsent     QuestionCode = "consent"       // proof of consent to calls: five years
	AskRehire      QuestionCode = "rehire"        // a user that comes back
	AskLogin       QuestionCode = "login"         // does the lock close the login?
	AskCompany     QuestionCode = "company"       // is the partner a company or a person?
	AskProcessor   QuestionCode = "processor"     // return or deletion by the partner, Art. 28(3)(g)
	AskWithdrawn   QuestionCode = "withdrawn"     // notice withdrawn, contract revoked
	AskEmployeeLaw QuestionCode = "employee_data" // works council, law of employment
)

// QuestionCodes lists all questions.
var QuestionCodes = [...]QuestionCode{AskStart, AskNoDate, AskPeriod, AskDuties, AskFreeText, AskSpecial, AskOthers, AskStill, AskNoPerson,
	AskConsent, AskRehire, AskLogin, AskCompany, AskProcessor, AskWithdrawn, AskEmployeeLaw}

// Questions are what the answers leave open, from the schema as it is.
func Questions(b *Binding, answers []Answers) []Question {
	list := []Question{}
	for _, a := range answers {
		if o := b.Object(a.Object); o != nil && o.Table != nil {
			for _, q := range append(asked(a, o), bySituation(a, o)...) {
				q.Situation, q.Object = a.Situation, o.Name
				list = append(list, q)
			}
		}
	}
	return list
}

// asked are the questions any situation can raise.
func asked(a Answers, o *Object) []Question {
	var list []Question
	add := func(when bool, code QuestionCode, names []string, text string) {
		if when {
			list = append(list, Question{Code: code, Names: names, Text: text})
		}
	}
	var dates []string
	for _, d := range o.Dates {
		dates = append(dates, d.Name)
	}
	add(len(dates) > 1, AskStart, dates, "")
	missing := nullableDates(o, a.Start)
	add(len(missing) > 0, AskNoDate, missing, "")
	u := usuals[a.Situation]
	add(a.Erase != "" && a.Erase != u.erase, AskPeriod, nil, a.Erase)
	add(len(o.Retain) == 0, AskDuties, nil, "")
	texts := columnsOf(o, method.CategoryFreeText, method.CategoryDocument, method.CategoryImage)
	add(len(texts) > 0, AskFreeText, texts, "")
	special := columnsOf(o, method.CategoryThirdParty, method.CategoryOther)
	add(len(special) > 0, AskSpecial, special, "")
	others := unmapped(o)
	add(len(others) > 0, AskOthers, others, "")
	add(len(o.Person) == 0 && a.Situation != PartnerGone, AskNoPerson, nil, "")
	return list
}

func bySituation(a Answers, o *Object) []Question {
	switch a.Situation {
	case ContractEnded:
		list := []Question{{Code: AskWithdrawn}}
		if a.StillHas == "" {
			list = append(list, Question{Code: AskStill})
		}
		return list
	case LeadDropped:
		if phones := columnsOf(o, method.CategoryPhone); len(phones) > 0 {
			return []Question{{Code: AskConsent, Names: phones}}
		}
	case UserLeft:
		list := []Question{{Code: AskRehire}, {Code: AskEmployeeLaw}}
		if a.SwitchOff == "" {
			list = append(list, Question{Code: AskLogin})
		}
		return list
	case PartnerGone:
		return []Question{{Code: AskCompany}, {Code: AskProcessor}}
	}
	return nil
}

// nullableDates are the columns of the record that a start reads and that may
// be empty.
func nullableDates(o *Object, start string) []string {
	var names []string
	if d := o.Start(start); d != nil {
		if _, otherwise := d.Start.(rule.Else); otherwise {
			return nil
		}
		for _, ref := range datesOf(d.Start) {
			if c := o.Table.Column(ref.column); ref.relation == "" && c != nil && c.Nullable {
				names = append(names, ref.column)
			}
		}
	}
	return names
}

// columnsOf are the personal columns of some categories, of the record and its
// parts.
func columnsOf(o *Object, categories ...method.Category) []string {
	var names []string
	for _, m := range o.mapped() {
		for _, c := range m.columns {
			if slices.Contains(categories, c.Category) {
				names = append(names, strings.TrimPrefix(m.relation+"."+c.Name, "."))
			}
		}
	}
	return names
}

// unmapped are the tables that point to the record and are neither part nor
// related.
func unmapped(o *Object) []string {
	var names []string
	for _, k := range o.Table.Referenced {
		known := slices.ContainsFunc(o.Relations, func(r Relation) bool { return r.Table != nil && isTable(r.Table, k.Table) })
		if !known && !isTable(o.Table, k.Table) && !slices.Contains(names, k.Table.String()) {
			names = append(names, k.Table.String())
		}
	}
	return names
}
