package casefile

import (
	"crypto/hmac"
	"crypto/sha256"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"github.com/fristwerk/fristwerk/internal/method"
)

// PersonKey is a keyed hash (HMAC-SHA256) of one identifier's kind and normal
// form under the installation's key. Without that key it tells nothing, not
// even to somebody who can guess phone numbers.
type PersonKey [sha256.Size]byte

// Hasher makes person keys.
type Hasher struct{ key []byte }

// NewHasher takes the installation's key (32 bytes).
func NewHasher(key []byte) Hasher { return Hasher{key: key} }

// Key is the person key of an identifier. It reports false where the value is
// empty: an absent identifier names nobody.
func (h Hasher) Key(kind string, category method.Category, value string) (PersonKey, bool) {
	return h.KeyOf(kind, []method.Category{category}, []string{value})
}

// KeyOf is Key of an identifier of several columns: each has the normal form of
// its own category, and none may be empty.
func (h Hasher) KeyOf(kind string, categories []method.Category, values []string) (PersonKey, bool) {
	forms := make([]string, len(values))
	for i, value := range values {
		if forms[i] = NormalForm(categories[i], value); forms[i] == "" {
			return PersonKey{}, false
		}
	}
	normal := strings.Join(forms, "\x1f")
	mac := hmac.New(sha256.New, h.key)
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(normal))
	var k PersonKey
	mac.Sum(k[:0])
	return k, true
}

// defaultRegion is assumed for phone numbers without a country code.
const defaultRegion = "DE"

// NormalForm brings two spellings of one identifier together: white space
// around it and Unicode composition never count; e-mail addresses are lower
// case, phone numbers E.164, account numbers without blanks.
func NormalForm(category method.Category, value string) string {
	value = norm.NFC.String(strings.TrimSpace(value))
	switch category {
	case "email":
		return strings.ToLower(value)
	case "phone":
		return normalPhone(value)
	case "bank_account":
		return strings.ToUpper(strings.Join(strings.Fields(value), ""))
	}
	return value
}

// normalPhone falls back to the digits where the number cannot be read, so that
// two equal spellings of a wrong number still meet.
func normalPhone(value string) string {
	if value == "" {
		return ""
	}
	n, err := phonenumbers.Parse(value, defaultRegion)
	if err == nil {
		return phonenumbers.Format(n, phonenumbers.E164)
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, value)
}
