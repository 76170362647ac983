package plan

import (
	"fmt"

	"github.com/fristwerk/fristwerk/internal/detect"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Why is the reason of a guess, taken apart so that it can be said in any
// language. String says it in English.
type Why struct {
	Code     WhyCode         `json:"code"`
	Word     string          `json:"word,omitempty"`     // of the column's or the table's name; the table a column refers to
	Category method.Category `json:"category,omitempty"` // that the name speaks of
	Type     schema.Type     `json:"type,omitempty"`
	// Of is how many values were looked at, Hits how many of them look like
	// Looks, or, Inside, hold such a thing. None of them is kept.
	Hits   int             `json:"hits,omitempty"`
	Of     int             `json:"of,omitempty"`
	Inside bool            `json:"inside,omitempty"`
	Looks  method.Category `json:"looks,omitempty"`
}

// seconded adds what the values of the column look like, as GuessFrom judged
// it: category and personal are its answer.
func (w Why) seconded(category method.Category, personal bool, seen detect.Seen) Why {
	if w.Code == WhySays && category == w.Category && seen.Category != category {
		return w
	}
	w.Hits, w.Of, w.Inside, w.Looks = seen.Hits, seen.Of, seen.Inside, seen.Category
	if personal && category != "" && !(w.Code == WhySays && w.Category == category) {
		w.Code = WhyValues
	}
	return w
}

// WhyCode is what a reason is made of.
type WhyCode string

// The reasons: the first two make a column personal, those up to WhyKey make it
// not personal, the others leave it to a person.
const (
	WhySays       WhyCode = "says"
	WhyValues     WhyCode = "values"
	WhyBool       WhyCode = "bool"
	WhyFlag       WhyCode = "flag"
	WhyWritten    WhyCode = "written"
	WhyStart      WhyCode = "start"
	WhyState      WhyCode = "state"
	WhyAmount     WhyCode = "amount"
	WhyCounter    WhyCode = "counter"
	WhyRefers     WhyCode = "refers"
	WhyRefersName WhyCode = "refers_by_name"
	WhyPrimary    WhyCode = "primary_key"
	WhyKey        WhyCode = "key"
	WhyKeySays    WhyCode = "personal_key"
	WhyJSON       WhyCode = "json"
	WhyNamedAfter WhyCode = "named_after"
	WhyType       WhyCode = "type"
	WhyOfThing    WhyCode = "of_thing"
	WhyOfNobody   WhyCode = "of_nobody"
	WhyReference  WhyCode = "reference"
	WhyNumber     WhyCode = "number"
	WhyThing      WhyCode = "thing"
	WhyBytes      WhyCode = "bytes"
	WhyEnum       WhyCode = "enum"
	WhyNothing    WhyCode = "nothing"
)

// WhyCodes lists all reasons.
var WhyCodes = [...]WhyCode{WhySays, WhyValues, WhyBool, WhyFlag, WhyWritten, WhyStart, WhyState, WhyAmount, WhyCounter, WhyRefers, WhyRefersName,
	WhyPrimary, WhyKey, WhyKeySays, WhyJSON, WhyNamedAfter, WhyType, WhyOfThing, WhyOfNobody, WhyReference, WhyNumber, WhyThing, WhyBytes,
	WhyEnum, WhyNothing}

// String is the reason in English, as it stands in drafts.
func (w Why) String() string {
	switch w.Code {
	case WhySays:
		return fmt.Sprintf("%q says %s", w.Word, lowerTitle(w.Category))
	case WhyValues:
		return detect.Seen{Category: w.Looks, What: lowerTitle(w.Looks), Hits: w.Hits, Of: w.Of, Inside: w.Inside}.Reason()
	case WhyRefers:
		return "refers to " + w.Word
	case WhyRefersName:
		return fmt.Sprintf("refers to %s by its name, though no foreign key says so", w.Word)
	case WhyKeySays:
		return fmt.Sprintf("a key, but %q says %s; a key can be neither changed nor hidden", w.Word, lowerTitle(w.Category))
	case WhyNamedAfter:
		return fmt.Sprintf("named after %s (%q), but does it hold one?", lowerTitle(w.Category), w.Word)
	case WhyType:
		return fmt.Sprintf("named like %s, but its type is %s", lowerTitle(w.Category), w.Type)
	case WhyOfThing:
		return fmt.Sprintf("%s of %q, probably not personal", lowerTitle(w.Category), w.Word)
	case WhyOfNobody:
		return lowerTitle(w.Category) + ", but nothing says whether of a person"
	case WhyNothing:
		return fmt.Sprintf("its name says nothing; its type is %s", w.Type)
	}
	return plainWhys[w.Code]
}

var plainWhys = map[WhyCode]string{
	WhyBool: "yes or no", WhyFlag: "a flag", WhyWritten: "when the row was written", WhyStart: "a date that rules can start from",
	WhyState: "a state or kind", WhyAmount: "an amount", WhyCounter: "a number for sorting or versions",
	WhyPrimary: "primary key", WhyKey: "key", WhyJSON: "a JSON document; what stands in it?",
	WhyReference: "looks like a reference, but no foreign key says to what",
	WhyNumber:    "a number; one that leads to a person is an identifier",
	WhyThing:     "named after a thing, probably not personal",
	WhyBytes:     "bytes; an image or a document of a person?",
	WhyEnum:      "one of a fixed list, probably not personal",
}
