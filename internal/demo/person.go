package demo

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"time"
)

// person is somebody who does not exist.
type person struct {
	first, last            string
	email, phone           string
	street, postcode, city string
	iban, born             string
}

// name is how free text and invoices call the person.
func (p person) name() string { return p.first + " " + p.last }

// address is the address in one line, as invoices have it.
func (p person) address() string { return p.street + ", " + p.postcode + " " + p.city }

// says fills a phrase of the word lists with the person's e-mail, phone and
// name: the way personal data get into notes.
func (p person) says(phrase string) string {
	return fmt.Sprintf(phrase, p.email, p.phone, p.name())
}

// persons draws people. The number in the mail address makes it unique, so
// that two records have the same e-mail only where a story says so.
type persons struct {
	rnd  *rand.Rand
	made int
}

func (p *persons) draw(today time.Time) person {
	p.made++
	place := pick(p.rnd, places[:])
	one := person{
		first: pick(p.rnd, firstNames[:]), last: pick(p.rnd, lastNames[:]),
		street:   fmt.Sprintf("%s %d%s", pick(p.rnd, streets[:]), 1+p.rnd.IntN(120), pick(p.rnd, []string{"", "", "", "a", "b"})),
		postcode: place.postcode, city: place.city,
		phone: phone(p.rnd), iban: iban(pick(p.rnd, bankCodes[:]), p.rnd.Int64N(1e10)),
		born: day(today.AddDate(-19-p.rnd.IntN(65), 0, -p.rnd.IntN(365))),
	}
	one.email = fmt.Sprintf("%s.%s%d@%s", mailName(one.first), mailName(one.last), p.made, pick(p.rnd, mailDomains[:]))
	return one
}

func phone(rnd *rand.Rand) string {
	prefix := pick(rnd, phonePrefixes[:])
	limit := 1
	for range prefix.digits {
		limit *= 10
	}
	return fmt.Sprintf("%s%0*d", prefix.text, prefix.digits, rnd.IntN(limit))
}

// iban makes a German IBAN with valid check digits (ISO 7064, mod 97-10):
// "131400" is DE00 in numbers, moved behind the account.
func iban(bankCode string, account int64) string {
	number := fmt.Sprintf("%s%010d", bankCode, account)
	n, _ := new(big.Int).SetString(number+"131400", 10)
	check := 98 - n.Mod(n, big.NewInt(97)).Int64()
	return fmt.Sprintf("DE%02d%s", check, number)
}

// mailName writes a name as it stands in mail addresses: lower-case ASCII.
func mailName(name string) string {
	name = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ç", "c", "ğ", "g", "ł", "l",
		"é", "e", "ë", "e", "ć", "c", "ı", "i").Replace(strings.ToLower(name))
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, name)
}

func pick[T any](rnd *rand.Rand, from []T) T { return from[rnd.IntN(len(from))] }
