package web

import (
	"cmp"
	"net/http"
	"time"

	"github.com/a-h/templ"
)

// Counts over millions of records take longer than a page may. The page says so
// and asks again by itself; without JavaScript a button does.

// usualWait is when a page comes without what is still being counted, from the
// moment it was asked for.
const usualWait = 25 * time.Millisecond

func (v *visit) soon() time.Time { return v.began.Add(cmp.Or(v.app.options.Wait, usualWait)) }

// waits tells whether the page that is there asks again: it is not exchanged
// before there is something to show, so that nobody loses what is being typed.
func (v *visit) waits() bool {
	return v.r.PostFormValue("waits") != "" && v.r.Header.Get("HX-Request") == "true"
}

func (v *visit) nothingYet() error {
	v.w.WriteHeader(http.StatusNoContent)
	return nil
}

// comesLate asks for a piece of a page once the page is there; empty: it is there.
func comesLate(address string) templ.Attributes {
	if address == "" {
		return nil
	}
	return templ.Attributes{"hx-get": address, "hx-trigger": "load", "hx-swap": "outerHTML"}
}

// countedForm is a form whose answer is being counted.
type countedForm struct{ post, target, field, button string }

// askAgain sends the form again, as if its button was pressed.
func (f countedForm) askAgain() templ.Attributes {
	return templ.Attributes{"hx-post": f.post, "hx-trigger": "load delay:500ms, every 2s", "hx-target": f.target, "hx-swap": "outerHTML",
		"hx-vals": `{"waits": "1", "` + f.field + `": "` + f.button + `"}`}
}
