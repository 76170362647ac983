package web

// Language and theme are chosen with two small forms in the bar and kept in
// this browser for a year. They say nothing about a person.
func (a *app) preferenceRoutes() []route {
	return []route{{pattern: "POST /preferences", serve: choose, open: true}}
}

func choose(v *visit) error {
	for field, c := range map[string]struct {
		cookie  string
		allowed []string
	}{
		"language": {languageCookie, []string{"de", "en"}},
		"theme":    {themeCookie, []string{"light", "dark", "system"}},
	} {
		for _, value := range c.allowed {
			if v.r.PostFormValue(field) == value {
				v.keep(c.cookie, value)
			}
		}
	}
	return v.to(own(v.r.PostFormValue("back")), "")
}
