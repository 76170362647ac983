package demo

import (
	"fmt"
	"time"
)

// drawOrganisations makes the sales organisations: four stories, then the rest.
func (s *sales) drawOrganisations() {
	s.organisations = newTable("sales_organisations",
		"partner_no name legal_form owner email phone street postcode city tax_no commission agreement_from agreement_ends_on created_at")
	s.bankAccounts = newTable("bank_accounts", "organisation_id holder iban bic is_default created_at")

	s.addOrganisation(s.ago(10, 2, 0), "")   // 1: due to be anonymised, waits for approval
	s.addOrganisation(s.ago(5, 1, 0), "")    // 2: contact details due
	s.addOrganisation(s.ago(11, 0, 0), "")   // 3: due, but kept by hand
	s.addOrganisation(s.ago(9, 0, 0), never) // 4: "without end", written as a date
	for s.organisations.next() <= organisationCount {
		s.addOrganisation(s.agreementEnd(), "")
	}
}

// agreementEnd draws how most agreements run on and some ended, long ago or now.
func (s *sales) agreementEnd() time.Time {
	switch n := s.rnd.IntN(100); {
	case n < 84:
		return s.between(-10, -700)
	case n < 88:
		return s.between(150, 5)
	case n < 92:
		return s.between(1200, 220)
	case n < 96:
		return s.between(3000, 1850)
	default:
		return s.between(4800, 3700)
	}
}

// addOrganisation adds one whose agreement ends on that day. A sentinel is
// what stands in the column instead, if it is not empty.
func (s *sales) addOrganisation(ends time.Time, sentinel string) {
	owner := s.draw()
	from := ends.AddDate(-2-s.rnd.IntN(8), 0, 0)
	if from.After(s.today) {
		from = s.ago(1, 0, 0)
	}
	endsOn := day(ends)
	if sentinel != "" {
		endsOn = sentinel
	}
	n := s.organisations.next()
	id := s.organisations.add(number("P", n), fmt.Sprintf("%s %s", pick(s.rnd, orgNames[:]), owner.last),
		pick(s.rnd, legalForms[:]), owner.name(), s.orNone(4, owner.email), s.orNone(10, owner.phone),
		owner.street, owner.postcode, owner.city, s.orNone(15, fmt.Sprintf("%02d/%03d/%05d", 10+n%80, n%1000, 10000+n)),
		2+float64(s.rnd.IntN(40))/10, day(from), endsOn, s.at(from))
	for i := range 1 + s.rnd.IntN(2) {
		s.bankAccounts.add(id, owner.name(), iban(pick(s.rnd, bankCodes[:]), s.rnd.Int64N(1e10)),
			s.orNone(30, "FRSTDEF1XXX"), i == 0, s.at(from))
	}
}
