package engine

import (
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Example is what becomes of a made-up value of a column. Nothing of a database
// is looked at.
type Example struct {
	Before string
	After  string
	Null   bool   // the column is empty afterwards
	Step   string // of the method as fitted: "XXXX", "NULL", "year"
	Erases bool
	Err    error // a *method.FitError: the method does not fit the column
}

// ExampleOf applies a method to a made-up value of a personal column; the zero
// method is the default of its category.
func ExampleOf(c plan.Personal, kind method.Kind, m method.Method) Example {
	if m.Name == "" && c.Declared.Paths != nil {
		m = method.Method{Name: method.JSON, Paths: c.Declared.Paths}
	}
	x := Example{Before: sample(c.Column)}
	p, err := method.Fit(m, kind, c.Column)
	if err != nil {
		x.Err = err
		return x
	}
	after := p.Apply(method.Value{Text: x.Before}, "4711")
	if p.With != nil {
		after = p.With(method.Value{Text: x.Before}, []method.Own{{Category: method.CategoryName, Value: method.Value{Text: "Barbara"}}})
	}
	x.After, x.Null, x.Step, x.Erases = after.Text, after.Null, p.Step, p.Erases
	return x
}

// sample is a made-up value that a column could hold: the name of the mission's
// example, phone numbers that are reserved for films, a bank code no bank has.
func sample(c method.Column) string {
	switch c.Type {
	case method.TypeDate:
		return "1984-05-17"
	case method.TypeTimestamp:
		return "2021-03-04 10:20:30"
	case method.TypeInstant:
		return "2021-03-04T10:20:30Z"
	case method.TypeTime:
		return "10:20:30"
	case method.TypeBool:
		return "true"
	case method.TypeBytes:
		return "48616c6c6f"
	case method.TypeJSON:
		return `{"name": "Barbara"}`
	case method.TypeUUID:
		return "1d2f0c3e-7b1a-4c7e-9a55-0d6f6d1f4e10"
	case method.TypeText, method.TypeChar:
		return sampleText(c)
	case method.TypeEnum:
		if len(c.Enum) > 0 {
			return c.Enum[len(c.Enum)-1]
		}
	}
	return "4217"
}

func sampleText(c method.Column) string {
	text, ok := map[method.Category]string{
		method.CategoryName: "Barbara", method.CategoryEmail: "barbara@firma.example", method.CategoryPhone: "030 23125 042",
		method.CategoryAddress: "Musterweg 12", method.CategoryPostcode: "10115", method.CategoryCity: "Berlin",
		method.CategoryBirthDate: "1984-05-17", method.CategoryBankAccount: "DE00999999990000001234", method.CategoryIdentifier: "K-20417",
		method.CategoryContractNumber: "V-2019-004417", method.CategoryMarketLocation: "51238696781", method.CategoryMeterNumber: "1ESM0012345678",
		method.CategoryUsername: "b.muster", method.CategoryCredential: "$argon2id$v=19", method.CategoryIPAddress: "192.0.2.17",
		method.CategoryURL: "firma.example/barbara", method.CategoryGeo: "52.52, 13.40", method.CategoryFreeText: "Barbara rief an",
		method.CategoryImage: "portrait.jpg", method.CategoryDocument: "antrag.pdf", method.CategoryThirdParty: "Bernd",
	}[c.Category]
	if !ok {
		text = "Barbara"
	}
	if r := []rune(text); c.Length > 0 && len(r) > c.Length {
		text = string(r[:c.Length])
	}
	return text
}
