// Package web is the interface: pages that a server writes, readable without
// JavaScript, nothing loaded from outside. It asks the engine and shows the
// answer; it decides nothing and stores nothing.
//
// # A page, from the top
//
// One page is one Go file and one templ file of the same name, and one file of
// words per language (example: preferences.go has a form, overview.go a page).
//
//  1. routes.go lists the page's routes: pattern, the permission without which
//     the page is not even shown in the menu, and the method that serves it.
//     The engine asks for the permission again; the list is for the eye.
//  2. The method takes a *visit: the request with its actor, and with words and
//     formats for the language. It asks the engine once, makes a plain struct
//     of what the page shows (the view), and calls v.page(meta, component). It
//     returns errors; failure.go says what each looks like and which status it
//     has. Personal values never go into URLs: what a user types in search of a
//     person travels by POST.
//  3. The templ component writes the view down. It has no branch that decides
//     something: what is shown and why stands in the view, so that a test can
//     hold it without reading HTML.
//  4. A form posts to its page and is answered by v.to(path, "said.…"), a
//     redirect with the key of one sentence that the next page shows. Wrong
//     input: render the same page with the reasons beside the fields, status
//     422 (v.again). htmx is laid over the same forms and links (hx-…
//     attributes); v.piece answers such a request with a part of the page.
//
// # Words
//
// No sentence stands in Go or templ. t(ctx, "jobs.title") reads it from
// words/jobs.de.yaml and words/jobs.en.yaml; n(ctx, "jobs.found", 3) chooses
// between one and many ({{.N}} is the number, formatted); further pairs fill in
// {{.Name}}. A key that depends on a value is spelled with word(ctx, "state",
// s), and the values are listed in words_test.go. Numbers, days and times:
// num, day, clock, moment.
//
// # Look
//
// static/fristwerk.css over Tabler's; its comments say what each class is for.
// parts.templ has the pieces that every page uses: state,
// note, blocked, empty, facts. No style attribute and no inline script: the
// Content-Security-Policy forbids both (security.go).
//
// # Tests
//
// page_test.go opens every route in both languages as every role on the demo
// data: status, no key shown, no personal value in a URL, one h1, every label
// with its field. look_test.go opens them in a real Chromium in both themes:
// axe-core, 768 px, and pictures in screenshots/ for people to look at
// (FRISTWERK_TEST_PAGE=/jobs,/cases for some of them). A page with decisions
// has a test of its own beside it; walks through several pages use a tab.
package web

//go:generate go tool templ generate -log-level error
//go:generate go run ./compress static
