package access

import (
	"errors"
	"slices"
	"testing"
)

func good() Person {
	return Person{ID: 7, Login: "anna", Name: "Anna Beispiel", Roles: []Role{Manager}, Language: "de", Active: true}
}

func TestPersonCheck(t *testing.T) {
	t.Parallel()
	p := good()
	p.Login, p.Name, p.Roles = "  ＡnnA@Firma.example ", " Anna ", []Role{Manager, Clerk, Manager}
	p.Organisations = []string{"4"}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if p.Login != "anna@firma.example" || p.Name != "Anna" || !slices.Equal(p.Roles, []Role{Clerk, Manager}) {
		t.Errorf("%+v", p)
	}
	for name, spoil := range map[string]func(*Person){
		"no login":         func(p *Person) { p.Login = " " },
		"login with blank": func(p *Person) { p.Login = "an na" },
		"login too long":   func(p *Person) { p.Login = string(make([]byte, 65)) },
		"no name":          func(p *Person) { p.Name = "" },
		"name in two rows": func(p *Person) { p.Name = "a\nb" },
		"no role":          func(p *Person) { p.Roles = nil },
		"unknown role":     func(p *Person) { p.Roles = []Role{"king"} },
		"service":          func(p *Person) { p.Roles = []Role{Service} },
		"language":         func(p *Person) { p.Language = "fr" },
		"no clerk":         func(p *Person) { p.Organisations = []string{"4"} },
		"empty key":        func(p *Person) { p.Roles, p.Organisations = []Role{Clerk}, []string{""} },
	} {
		p := good()
		spoil(&p)
		if err := p.Check(); !errors.Is(err, ErrBadPerson) {
			t.Errorf("%s: want ErrBadPerson, got %v", name, err)
		}
	}
}

func TestActorOfPerson(t *testing.T) {
	t.Parallel()
	p := good()
	a := p.Actor()
	if id, ok := PersonID(a.ID); !ok || id != 7 || !a.May(DecideCase) {
		t.Errorf("%+v", a)
	}
	p.Active = false
	if a := p.Actor(); a.May(ReadOwnAccount) || p.Has(Manager) {
		t.Error("whoever is no longer active may nothing")
	}
	for _, other := range []string{"os:anna", "token:7", "user:", "user:x", "job:7"} {
		if _, ok := PersonID(other); ok {
			t.Errorf("%s is no person", other)
		}
	}
}
