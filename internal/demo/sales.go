package demo

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// seed fixes every draw. A change of it changes all data of the demo.
const seed = 0x66_72_69_73_74 // "frist"

// How many records each of the five tables holds.
const (
	organisationCount = 200
	userCount         = 400
	contractCount     = 2000
	leadCount         = 1500
	leadContactCount  = 900
)

// sales is the whole sales platform while it is drawn.
type sales struct {
	today   time.Time
	rnd     *rand.Rand
	persons persons

	organisations, bankAccounts     table
	users                           table
	contracts, activities, invoices table
	leads, leadNotes, leadContacts  table
	agents                          []agent    // users that write activities and notes
	formerCustomers                 []customer // of ended contracts; some come back
	familyCustomer                  person     // customer with an active contract who is a lead as well
	contactable                     []int      // leads that may have contact persons
}

// newSales draws everything, in an order that never changes: a record drawn
// earlier would shift all that follow.
func newSales(now time.Time) *sales {
	rnd := rand.New(rand.NewPCG(seed, seed))
	s := &sales{
		today:   time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC),
		rnd:     rnd,
		persons: persons{rnd: rnd},
	}
	s.drawOrganisations()
	s.drawUsers()
	s.drawContracts()
	s.drawLeads()
	s.drawLeadContacts()
	return s
}

// tables lists the tables so that what is referred to comes first.
func (s *sales) tables() []table {
	return []table{
		s.organisations, s.bankAccounts, s.users, s.contracts, s.activities, s.invoices,
		s.leads, s.leadNotes, s.leadContacts,
	}
}

// ago is the day that lies so long before today; negative values lie ahead.
func (s *sales) ago(years, months, days int) time.Time {
	return s.today.AddDate(-years, -months, -days)
}

// between is a random day, so many days ago.
func (s *sales) between(most, least int) time.Time {
	return s.ago(0, 0, least+s.rnd.IntN(most-least+1))
}

// at is a moment of that day's office hours as the platform stores it.
func (s *sales) at(t time.Time) string {
	minutes := 8*60 + s.rnd.IntN(10*60)
	return t.Add(time.Duration(minutes) * time.Minute).Format(clockLayout)
}

// percent is true in so many of a hundred draws.
func (s *sales) percent(n int) bool { return s.rnd.IntN(100) < n }

// orNone is the value, or nothing in so many of a hundred draws.
func (s *sales) orNone(percent int, value any) any {
	if s.percent(percent) {
		return none
	}
	return value
}

func (s *sales) draw() person { return s.persons.draw(s.today) }

// number is a running number as it stands on paper: "V-000017".
func number(prefix string, n int) string { return fmt.Sprintf("%s-%06d", prefix, n) }
