package demo

import "time"

// customer is a person under the number that contracts know him by. Some old
// imports have no number.
type customer struct {
	person
	number any
}

// contractRow is what a story decides of a contract; the rest is drawn.
type contractRow struct {
	who     customer
	status  string
	dispute string
	ends    time.Time // around this day lie invoices and activities; the end, if there is one
	endedOn any       // what stands in the column: day, sentinel or none
	unpaid  bool      // the last invoice is open
	whole   bool      // no column is left empty by chance: a story
}

// drawContracts makes the contracts with their activities and invoices.
func (s *sales) drawContracts() {
	s.contracts = newTable("contracts", "customer_no contract_no first_name last_name birth_date email phone street postcode city iban notes organisation_id tariff status dispute signed_on ended_on created_at")
	s.activities = newTable("contract_activities", "contract_id user_id agent channel remark happened_on")
	s.invoices = newTable("invoices", "contract_id invoice_no recipient recipient_address amount issued_on paid_on")
	for _, story := range s.contractStories() {
		story.whole = true
		s.addContract(story)
	}
	for s.contracts.next() <= contractCount {
		s.addContract(s.drawContract())
	}
}

func (s *sales) newCustomer() customer {
	who := customer{person: s.draw()}
	who.number = number("K", s.persons.made)
	return who
}

// ended is a contract that ended on that day and was settled.
func (s *sales) ended(on time.Time) contractRow {
	return contractRow{who: s.newCustomer(), status: "ended", dispute: "none", ends: on, endedOn: day(on)}
}

// running is an active contract of that customer.
func (s *sales) running(who customer) contractRow {
	return contractRow{who: who, status: "active", dispute: "none", ends: s.today, endedOn: none}
}

// contractStories are the first contracts, each for one situation; Marks and
// Samples know them by their keys.
func (s *sales) contractStories() []contractRow {
	long := s.ago(10, 5, 0)
	first := s.ended(long) // 1: due to be anonymised
	first.who.first, first.who.last, first.who.email = "Jürgen", "Müller-Lüdenscheidt", "juergen.mueller-luedenscheidt@mein-netz.example"
	second := s.ended(s.ago(5, 2, 0)) // 2: due to lose its contact data
	third := s.ended(long)            // 3: due, but kept by hand: a lawsuit
	fourth := s.ended(s.ago(5, 8, 0)) // 4: due, but locked by hand: Art. 18
	fifth := s.ended(long)            // 5: due, but in a lawsuit by its own column
	fifth.dispute = "lawsuit"
	sixth := s.ended(long)          // 6: due, but its customer has
	seventh := s.running(sixth.who) // 7: another contract that runs
	eighth := s.ended(long)         // 8: due, but its last invoice is open
	eighth.unpaid = true
	return append([]contractRow{first, second, third, fourth, fifth, sixth, seventh, eighth}, s.oddContracts(long)...)
}

// oddContracts go on with the stories, from key 9.
func (s *sales) oddContracts(long time.Time) []contractRow {
	mother := s.ended(long) // 9: due, but its e-mail is the family's, and
	child := s.newCustomer()
	child.email, child.last = mother.who.email, mother.who.last
	family := s.running(child) // 10: has a running contract: nobody can tell them apart
	nobody := s.ended(long)    // 11: no identifier at all
	nobody.who.number, nobody.who.email = none, ""
	withdrawn := s.ended(s.ago(2, 0, 0)) // 12: withdrawn; the duty runs longer than the rule
	withdrawn.status = "withdrawn"
	forever, zero, undated := s.ended(long), s.ended(long), s.ended(long)
	forever.endedOn, zero.endedOn, undated.endedOn = never, zeroDate, none // 13, 14, 15
	noticed := s.running(s.newCustomer())                                  // 16: notice given, ends next quarter
	noticed.endedOn = day(s.ago(0, -3, 0))
	s.familyCustomer = family.who.person
	return []contractRow{mother, family, nobody, withdrawn, forever, zero, undated, noticed}
}

// drawContract draws where in its life a contract is.
func (s *sales) drawContract() contractRow {
	switch n := s.rnd.IntN(1000); {
	case n < 500:
		return s.drawRunning()
	case n < 540:
		return s.ended(s.between(80, 1)) // nothing is due yet
	case n < 700:
		return s.drawEnded(s.between(1400, 100)) // to be locked
	case n < 850:
		return s.drawEnded(s.between(3000, 1850)) // to lose contact data
	case n < 950:
		return s.drawEnded(s.between(5000, 3700)) // to be anonymised
	case n < 985:
		c := s.ended(s.between(3600, 30))
		c.status = "withdrawn"
		return c
	default:
		c := s.ended(s.between(5000, 400))
		c.endedOn = pick(s.rnd, []any{none, none, never, zeroDate, "1900-01-01"})
		return c
	}
}

func (s *sales) drawRunning() contractRow {
	if len(s.formerCustomers) > 0 && s.percent(9) {
		return s.running(pick(s.rnd, s.formerCustomers))
	}
	c := s.running(s.newCustomer())
	c.unpaid = s.percent(12)
	if s.percent(8) {
		c.endedOn = day(s.between(-1, -180))
	}
	return c
}

func (s *sales) drawEnded(on time.Time) contractRow {
	c := s.ended(on)
	switch n := s.rnd.IntN(100); {
	case n < 2:
		c.dispute = "dunning"
		c.unpaid = true
	case n < 3:
		c.dispute = "lawsuit"
	case n < 5:
		c.unpaid = true
	case n < 6:
		c.who.number, c.who.email = none, ""
	}
	s.formerCustomers = append(s.formerCustomers, c.who)
	return c
}

func (s *sales) addContract(c contractRow) {
	signed := c.ends.AddDate(-1-s.rnd.IntN(5), 0, -s.rnd.IntN(300))
	if c.status == "withdrawn" { // within the two weeks that the law gives
		signed = c.ends.AddDate(0, 0, -1-s.rnd.IntN(14))
	}
	who := c.who
	spare := func(percent int, value any) any {
		if c.whole {
			return value
		}
		return s.orNone(percent, value)
	}
	id := s.contracts.add(who.number, number("V", s.contracts.next()), spare(1, who.first), who.last,
		spare(10, who.born), text(who.email), spare(15, who.phone), spare(2, who.street), spare(2, who.postcode), spare(2, who.city),
		spare(20, who.iban), spare(50, who.says(pick(s.rnd, remarks[:]))), s.orNone(30, 1+s.rnd.IntN(organisationCount)),
		pick(s.rnd, tariffs[:]), c.status, c.dispute, day(signed), c.endedOn, s.at(signed))
	s.addInvoices(id, c, signed)
	s.addActivities(id, c, signed)
}

// addInvoices bills each year of the last two, and once more a month after the
// end. What was withdrawn was never billed.
func (s *sales) addInvoices(contract int, c contractRow, signed time.Time) {
	if c.status == "withdrawn" {
		return
	}
	last := c.ends.AddDate(0, 0, 20+s.rnd.IntN(30))
	if last.After(s.today) {
		last = s.ago(0, 0, 3)
	}
	for _, issued := range []time.Time{last.AddDate(-2, 0, 0), last.AddDate(-1, 0, 0), last} {
		if issued.Before(signed) {
			continue
		}
		paid := any(day(issued.AddDate(0, 0, 2)))
		if c.unpaid && issued.Equal(last) {
			paid = none
		}
		s.invoices.add(contract, number("R", s.invoices.next()), c.who.name(), s.orNone(5, c.who.address()),
			20+float64(s.rnd.IntN(180000))/100, day(issued), paid)
	}
}

func (s *sales) addActivities(contract int, c contractRow, signed time.Time) {
	life := int(c.ends.Sub(signed).Hours() / 24)
	for range s.rnd.IntN(3) {
		by := pick(s.rnd, s.agents)
		remark := c.who.says(pick(s.rnd, remarks[:]))
		s.activities.add(contract, s.orNone(10, by.id), by.name, pick(s.rnd, channels[:]),
			s.orNone(10, remark), day(signed.AddDate(0, 0, s.rnd.IntN(life))))
	}
}

// text is the value, or nothing where it is empty.
func text(value string) any {
	if value == "" {
		return none
	}
	return value
}
