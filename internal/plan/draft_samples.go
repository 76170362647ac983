package plan

import (
	"fmt"

	"github.com/fristwerk/fristwerk/internal/detect"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Samples says what the values of a column look like; false where nobody
// looked, or they say nothing.
type Samples func(table *schema.Table, column string) (detect.Seen, bool)

// GuessFrom is Guess with a second opinion: what the values look like. Values
// with check digits, or of a shape that nothing else has, win against a name;
// otherwise they decide only where the name left it open, and they never make a
// column that is named after something personal not personal.
func GuessFrom(table string, c schema.Column, seen detect.Seen) (category method.Category, personal bool, reason string) {
	category, personal, reason = Guess(table, c)
	switch {
	case c.Type == schema.JSON:
		return "", true, reason + " " + seen.Reason()
	case category == seen.Category:
		return category, true, reason + "; " + seen.Reason()
	case category != "" && seen.Sure && !seen.Inside && !sameThing(category, seen.Category):
		return seen.Category, true, fmt.Sprintf("%s, though %s", seen.Reason(), reason)
	case category != "":
		return category, true, reason
	case !personal && !seen.Sure:
		return "", true, fmt.Sprintf("%s, but %s", reason, seen.Reason())
	}
	return seen.Category, true, seen.Reason()
}

// sameThing: a name may be more exact than a value can be. A user name may be
// an e-mail address, a password may look like anything, a signature is one.
func sameThing(named, seen method.Category) bool {
	switch named {
	case method.CategoryCredential, method.CategoryFreeText, method.CategoryThirdParty, method.CategoryOther, method.CategoryImage, method.CategoryDocument:
		return true
	case method.CategoryUsername, method.CategoryIdentifier, method.CategoryContractNumber:
		return seen != method.CategoryBankAccount
	case method.CategoryAddress:
		return seen == method.CategoryCity || seen == method.CategoryPostcode
	}
	return false
}
