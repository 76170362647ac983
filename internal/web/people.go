package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// The people who work with the installation. A new password is made by us and
// shown once on the answer of the form: it goes into no address and no log.
func (a *app) peopleRoutes() []route {
	return []route{
		{pattern: "GET /settings/people", needs: access.ManagePeople, serve: showPeople},
		{pattern: "POST /settings/people", needs: access.ManagePeople, serve: addPerson},
		{pattern: "GET /settings/people/new", needs: access.ManagePeople, serve: newPerson},
		{pattern: "GET /settings/people/{person}", needs: access.ManagePeople, serve: showPerson},
		{pattern: "POST /settings/people/{person}", needs: access.ManagePeople, serve: changePerson},
		{pattern: "POST /settings/people/{person}/active", needs: access.ManagePeople, serve: setActive},
		{pattern: "POST /settings/people/{person}/password", needs: access.ManagePeople, serve: renewPassword},
		{pattern: "POST /settings/people/{person}/forget", needs: access.ManagePeople, serve: forgetPerson},
		{pattern: "POST /settings/people/{person}/sessions", needs: access.ManagePeople, serve: endTheirSessions},
	}
}

// peopleView is the list.
type peopleView struct {
	tabs []entry
	rows []personRow
}

type personRow struct {
	personOf
	link          string
	organisations string
	signedIn      string
}

// personView is the form of one person, a new one (ID 0) or known.
type personView struct {
	tabs          []entry
	person        access.Person
	organisations string
	problem       string
	own           bool // the visitor's own account: roles are changed by others
	sessions      []sessionRow
}

// secretView shows something once.
type secretView struct {
	tabs              []entry
	current, title    string
	what, secret, way string
	back              string
}

// personRoles are the roles a person can have.
func personRoles() []access.Role {
	return slices.DeleteFunc(slices.Clone(access.Roles[:]), func(r access.Role) bool { return r == access.Service })
}

func showPeople(v *visit) error {
	people, err := v.app.engine.People(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	slices.SortStableFunc(people, func(a, b access.Person) int {
		return cmp.Or(boolCompare(b.Active, a.Active), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	view := peopleView{tabs: v.settingsTabs()}
	for _, p := range people {
		view.rows = append(view.rows, personRow{personOf: p, link: personPath(p.ID), organisations: v.limitedTo(p), signedIn: v.dayText(p.SignedIn)})
	}
	return v.page(settingsMeta(v, "people.title"), peoplePage(view))
}

// limitedTo are the organisations of whoever is limited to some.
func (v *visit) limitedTo(p access.Person) string {
	limited := (access.Actor{Roles: p.Roles}).Limited()
	switch {
	case !limited:
		return "–"
	case len(p.Organisations) == 0:
		return t(v.ctx(), "people.no_organisation")
	}
	return joined(p.Organisations)
}

func boolCompare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func personPath(id int64) string { return "/settings/people/" + strconv.FormatInt(id, 10) }

// dayText is a day as it is stored, or a word for none.
func (v *visit) dayText(text string) string {
	d, err := rule.ParseDay(text)
	if err != nil {
		return t(v.ctx(), "people.never")
	}
	return day(v.ctx(), d)
}

func newPerson(v *visit) error {
	view := personView{tabs: v.settingsTabs(), person: access.Person{Language: v.look.language, Active: true}}
	return v.page(settingsMeta(v, "people.new"), personPage(view))
}

// typed reads the form of a person.
func (v *visit) typed(p access.Person) (access.Person, error) {
	if err := v.r.ParseForm(); err != nil {
		return p, err
	}
	p.Login, p.Name, p.Language = v.r.PostForm.Get("login"), v.r.PostForm.Get("name"), v.r.PostForm.Get("language")
	p.Roles, p.Organisations = nil, listed(v.r.PostForm.Get("organisations"))
	for _, r := range v.r.PostForm["role"] {
		p.Roles = append(p.Roles, access.Role(r))
	}
	return p, nil
}

// listed takes a text with commas apart.
func listed(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func addPerson(v *visit) error {
	p, err := v.typed(access.Person{Active: true})
	if err != nil {
		return err
	}
	password := access.NewPassword()
	added, err := v.app.engine.AddPerson(v.ctx(), v.actor, p, password)
	if problem, known := v.problemOf(err); err != nil && known {
		return v.again(settingsMeta(v, "people.new"), personPage(personView{tabs: v.settingsTabs(), person: p, organisations: v.r.PostForm.Get("organisations"), problem: problem}))
	}
	if err != nil {
		return err
	}
	return v.showPassword(added, password)
}

func (v *visit) showPassword(p access.Person, password string) error {
	view := secretView{tabs: v.settingsTabs(), current: "/settings/people", title: t(v.ctx(), "people.password_title", "Name", p.Name),
		what: t(v.ctx(), "people.password_what", "Login", p.Login), secret: password, way: t(v.ctx(), "people.password_way"), back: "/settings/people"}
	return v.page(settingsMeta(v, "people.title"), secretPage(view))
}

// meant is the person of the address.
func (v *visit) meant() (access.Person, error) {
	id, err := strconv.ParseInt(v.r.PathValue("person"), 10, 64)
	if err != nil {
		return access.Person{}, errNoPage
	}
	people, err := v.app.engine.People(v.ctx(), v.actor)
	if err != nil {
		return access.Person{}, err
	}
	i := slices.IndexFunc(people, func(p access.Person) bool { return p.ID == id })
	if i < 0 {
		return access.Person{}, engine.ErrUnknownPerson
	}
	return people[i], nil
}

func showPerson(v *visit) error {
	p, err := v.meant()
	if err != nil {
		return err
	}
	view, err := v.personView(p, strings.Join(p.Organisations, ", "))
	if err != nil {
		return err
	}
	return v.page(settingsMeta(v, "people.title"), personPage(view))
}

func (v *visit) personView(p access.Person, organisations string) (personView, error) {
	view := personView{tabs: v.settingsTabs(), person: p, organisations: organisations, own: v.actor.ID == access.PersonActor(p.ID)}
	sessions, err := v.app.engine.Sessions(v.ctx(), v.actor, p.ID)
	for _, x := range sessions {
		view.sessions = append(view.sessions, v.sessionRow(x))
	}
	return view, err
}

func changePerson(v *visit) error {
	p, err := v.meant()
	if err != nil {
		return err
	}
	wanted, err := v.typed(p)
	if err != nil {
		return err
	}
	own := v.actor.ID == access.PersonActor(p.ID)
	err = v.app.engine.ChangePerson(v.ctx(), v.actor, p.ID, func(p *access.Person) {
		p.Login, p.Name, p.Language = wanted.Login, wanted.Name, wanted.Language
		if !own {
			p.Roles, p.Organisations = wanted.Roles, wanted.Organisations
		}
	})
	return v.answerChange(err, wanted, "said.person_changed")
}

// answerChange leads back to the list, or to the form with what is wrong.
func (v *visit) answerChange(err error, p access.Person, said string) error {
	if err == nil {
		return v.to("/settings/people", said)
	}
	problem, known := v.problemOf(err)
	if !known {
		return err
	}
	view, err := v.personView(p, strings.Join(p.Organisations, ", "))
	if err != nil {
		return err
	}
	view.problem = problem
	return v.again(settingsMeta(v, "people.title"), personPage(view))
}

func setActive(v *visit) error {
	p, err := v.meant()
	if err != nil {
		return err
	}
	active := v.r.PostFormValue("active") == "yes"
	err = v.app.engine.ChangePerson(v.ctx(), v.actor, p.ID, func(p *access.Person) { p.Active = active })
	said := "said.person_disabled"
	if active {
		said = "said.person_enabled"
	}
	return v.answerChange(err, p, said)
}

func renewPassword(v *visit) error {
	p, err := v.meant()
	if err != nil {
		return err
	}
	password := access.NewPassword()
	if err := v.app.engine.SetPassword(v.ctx(), v.actor, p.ID, password); err != nil {
		return err
	}
	return v.showPassword(p, password)
}

func forgetPerson(v *visit) error {
	p, err := v.meant()
	if err != nil {
		return err
	}
	return v.answerChange(v.app.engine.ForgetPerson(v.ctx(), v.actor, p.ID), p, "said.person_forgotten")
}

func endTheirSessions(v *visit) error {
	p, err := v.meant()
	if err != nil {
		return err
	}
	if err := v.app.engine.EndSessions(v.ctx(), v.actor, p.ID); err != nil {
		return err
	}
	return v.to(personPath(p.ID), "said.session_ended")
}

// minutes is how long to wait, rounded up.
func minutes(many *engine.TooManyTries) int { return int((many.Wait + time.Minute - 1) / time.Minute) }

func hasRole(p access.Person, r access.Role) bool { return slices.Contains(p.Roles, r) }

func joined(list []string) string { return strings.Join(list, ", ") }
