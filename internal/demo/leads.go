package demo

import "time"

// leadRow is what a story decides of a lead; the rest is drawn.
type leadRow struct {
	who      person
	status   string
	created  time.Time
	contact  time.Time // the day of the last note; zero for none
	sentinel string    // what stands as created_at instead, if not empty
	whole    bool      // e-mail and phone are there for certain: a story
}

// drawLeads makes the leads and their notes.
func (s *sales) drawLeads() {
	s.leads = newTable("leads", "lead_no first_name last_name email phone street postcode city remark annual_kwh origin status assigned_user_id created_at")
	s.leadNotes = newTable("lead_notes", "lead_id author_id body happened_at")
	for _, story := range s.leadStories() {
		story.whole = true
		s.addLead(story)
	}
	for s.leads.next() <= leadCount {
		s.addLead(s.drawLead())
	}
}

// leadStories are the first leads, each for one situation.
func (s *sales) leadStories() []leadRow {
	long, barbara := s.ago(3, 0, 0), s.draw()
	barbara.first, barbara.last, barbara.email = "Barbara", "Großmann", "barbara.grossmann@briefpost.example"
	return []leadRow{
		{who: s.draw(), status: "contacted", created: long, contact: s.ago(1, 2, 0)},          // 1: silent for 14 months
		{who: barbara, status: "contacted", created: s.ago(1, 0, 0), contact: s.ago(0, 8, 0)}, // 2: silent for 8 months
		{who: s.draw(), status: "imported", created: long, contact: s.ago(2, 11, 0)},          // 3: bought, never answered
		{who: s.draw(), status: "new", created: s.ago(1, 3, 0)},                               // 4: nobody ever wrote a note
		{who: s.familyCustomer, status: "lost", created: long, contact: s.ago(2, 0, 0)},       // 5: is a customer meanwhile
		{who: s.draw(), status: "lost", created: long, contact: s.ago(2, 0, 0)},               // 6: kept for an authority
		{who: s.draw(), status: "imported", created: long, contact: s.ago(0, 5, 0)},           // 7: imported, but it has a contact person
		{who: s.draw(), status: "won", created: long, contact: s.ago(2, 0, 0)},                // 8: became a contract
		{who: s.draw(), status: "new", sentinel: zeroDate + " 00:00:00"},                      // 9: made on a day that cannot be
	}
}

func (s *sales) drawLead() leadRow {
	lead := leadRow{who: s.draw()}
	if s.percent(20) {
		lead.status, lead.created = "imported", s.between(1500, 1)
		return lead
	}
	lead.status = pick(s.rnd, []string{"new", "contacted", "contacted", "lost", "lost", "qualified", "won"})
	switch n := s.rnd.IntN(100); {
	case n < 45:
		lead.contact = s.between(150, 1)
	case n < 70:
		lead.contact = s.between(350, 200)
	case n < 90:
		lead.contact = s.between(900, 380)
	default:
		lead.created = s.between(700, 1)
		return lead
	}
	lead.created = lead.contact.AddDate(0, 0, -1-s.rnd.IntN(400))
	return lead
}

func (s *sales) addLead(l leadRow) {
	who := l.who
	created := l.sentinel
	if created == "" {
		created = s.at(l.created)
	}
	email, phone := any(who.email), any(who.phone)
	if !l.whole {
		email, phone = s.orNone(7, email), s.orNone(20, phone)
	}
	id := s.leads.add(number("L", s.leads.next()), who.first, who.last, email, phone,
		s.orNone(30, who.street), s.orNone(10, who.postcode), s.orNone(10, who.city),
		s.orNone(40, who.says(pick(s.rnd, wishes[:]))), s.orNone(25, 1200+s.rnd.IntN(9000)), pick(s.rnd, origins[:]), l.status,
		s.orNone(15, pick(s.rnd, s.agents).id), created)
	if l.status != "imported" && l.sentinel == "" {
		s.contactable = append(s.contactable, id)
	}
	s.addNotes(id, l)
}

// addNotes writes up to three notes, the latest on the day of the last contact.
func (s *sales) addNotes(lead int, l leadRow) {
	if l.contact.IsZero() {
		return
	}
	at := l.contact
	for range 1 + s.rnd.IntN(3) {
		if at.Before(l.created) {
			return
		}
		s.leadNotes.add(lead, s.orNone(10, pick(s.rnd, s.agents).id), l.who.says(pick(s.rnd, wishes[:])), s.at(at))
		at = at.AddDate(0, 0, -3-s.rnd.IntN(60))
	}
}

// drawLeadContacts makes the people behind business leads. Their clock is the
// lead's, so only the lead and an objection need deciding.
func (s *sales) drawLeadContacts() {
	s.leadContacts = newTable("lead_contacts", "lead_id salutation first_name last_name job_title email phone remark objected_on created_at")
	s.addLeadContact(1, none)                 // 1: its lead is silent: due to be deleted
	s.addLeadContact(2, day(s.ago(0, 0, 20))) // 2: objected: due to be locked
	s.addLeadContact(1, none)                 // 3: due, but locked by hand for a contract
	s.addLeadContact(7, none)                 // 4: holds an imported lead back
	s.addLeadContact(8, none)                 // 5: its lead was won
	for s.leadContacts.next() <= leadContactCount {
		objected := none
		if s.percent(4) {
			objected = day(s.between(300, 1))
		}
		s.addLeadContact(pick(s.rnd, s.contactable), objected)
	}
}

func (s *sales) addLeadContact(lead int, objected any) {
	who := s.draw()
	s.leadContacts.add(lead, s.orNone(10, pick(s.rnd, []string{"Frau", "Herr", "Divers"})), s.orNone(3, who.first), who.last,
		s.orNone(20, pick(s.rnd, jobTitles[:])), s.orNone(12, who.email), s.orNone(25, who.phone),
		s.orNone(60, who.says(pick(s.rnd, wishes[:]))), objected, s.at(s.between(1100, 320)))
}
