package demo

import (
	"fmt"
	"time"
)

// agent is a user as others' records repeat him: by key and by name.
type agent struct {
	id   int
	name string
}

// userRow is what a story decides of a user; the rest is drawn.
type userRow struct {
	organisation any // key or none
	entered      time.Time
	left         any // day as text, or none
	active       bool
}

// drawUsers makes the users of the platform: own staff and partners' people.
func (s *sales) drawUsers() {
	s.users = newTable("users", "username email first_name last_name phone password_hash last_login_ip last_login_at role active organisation_id entered_on left_on")
	for _, story := range s.userStories() {
		s.addUser(story)
	}
	for s.users.next() <= userCount {
		s.addUser(s.drawUser())
	}
}

func (s *sales) userStories() []userRow {
	entered := s.ago(9, 0, 0)
	return []userRow{
		{none, entered, day(s.ago(0, 10, 0)), true}, // 1: left, nobody closed the login; due to be anonymised
		{none, entered, day(s.ago(0, 2, 0)), true},  // 2: left lately; due to be locked
		{none, entered, none, true},                 // 3: came back: the leaving date was taken out again
		{none, entered, day(s.ago(1, 1, 0)), false}, // 4: due, but kept by hand for an audit
		{1, entered, none, true},                    // 5: no leaving date, but the organisation is gone
		{4, entered, none, true},                    // 6: the organisation's end is 9999-12-31
		{none, entered, day(s.ago(-1, 0, 0)), true}, // 7: leaves next year
		{none, entered, zeroDate, true},             // 8: a leaving date that cannot be
	}
}

func (s *sales) drawUser() userRow {
	u := userRow{organisation: none, entered: s.between(4000, 400), left: none, active: true}
	if s.percent(60) {
		u.organisation = 1 + s.rnd.IntN(organisationCount)
	}
	switch n := s.rnd.IntN(100); {
	case n < 5:
		u.left, u.active = day(s.between(150, 2)), s.percent(50)
	case n < 16:
		u.left, u.active = day(s.between(380, 200)), s.percent(30)
	}
	return u
}

func (s *sales) addUser(u userRow) {
	who, n := s.draw(), s.users.next()
	login := fmt.Sprintf("%s%d", mailName(who.last), n)
	role := "agent"
	if u.organisation == none {
		role = pick(s.rnd, []string{"agent", "clerk", "clerk", "manager"})
	}
	hash := fmt.Sprintf("$argon2id$v=19$demo$%016x", s.rnd.Uint64())
	id := s.users.add(login, login+"@vertrieb.example", who.first, who.last, s.orNone(20, who.phone),
		hash, s.orNone(10, fmt.Sprintf("198.51.100.%d", s.rnd.IntN(256))), s.orNone(5, s.at(s.between(900, 1))),
		role, u.active, u.organisation, day(u.entered), u.left)
	s.agents = append(s.agents, agent{id, who.name()})
}
