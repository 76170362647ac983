package concept

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// titles are what people read instead of the names of an object's dates, columns
// and relations: `{ended: {de: Vertragsende, en: end of contract}}`. They change
// no meaning. A date and a column of one name have one title.
func (r *reader) titles(v value, o *Object) map[string]Title {
	titles := map[string]Title{}
	if !v.given() {
		return titles
	}
	for _, e := range v.mappingOf("titles").entries() {
		if !o.has(e.name) {
			r.add(e.at, e.path, fmt.Sprintf("%s has no date, column or relation %q", o.Name, cut(e.name)), "").as("no_titled", o.Name, cut(e.name)).among(e.name, o.named())
			continue
		}
		titles[e.name] = e.title(e.name)
	}
	return titles
}

// has says whether something of the object has a name. The columns of related
// tables are not declared, so any name may stand there.
func (o *Object) has(name string) bool {
	relation, _, dotted := cutLast(name)
	return slices.Contains(o.named(), name) || dotted && o.Relation(relation) != nil
}

// cutLast cuts a name at its last dot: parts of parts have one of their own.
func cutLast(name string) (before, after string, found bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+1:], true
}

// named are the names of an object's dates, columns, parts, related tables, and
// the columns of its parts.
func (o *Object) named() []string {
	list := namesOf(o.Dates, func(d Date) string { return d.Name })
	list = append(list, namesOf(o.Columns, func(c Column) string { return c.Name })...)
	list = append(list, o.NotPersonal...)
	list = append(list, namesOf(o.Related, func(x *Related) string { return x.Name })...)
	for _, p := range o.Parts {
		list = append(list, p.Name)
		for _, c := range p.Columns {
			list = append(list, p.Name+"."+c.Name)
		}
		for _, c := range p.NotPersonal {
			list = append(list, p.Name+"."+c)
		}
	}
	return list
}

// TitleOf is what people read instead of a name of the object; false where the
// file gives it no title.
func (o *Object) TitleOf(name string) (Title, bool) {
	t, found := o.Titles[name]
	return t, found
}

// In is the title in a language: German ("de") or English (any other).
func (t Title) In(lang string) string {
	if lang == "de" {
		return t.DE
	}
	return t.EN
}

// Sentence writes a job's rule as one sentence in the words of the titles.
func (c *Concept) Sentence(j *Job, lang string) string {
	return rule.Sentence(lang, j.When, j.StartName, c.TitlesFor(j, lang))
}

// TitlesFor says how a job's sentence calls what it speaks of.
func (c *Concept) TitlesFor(j *Job, lang string) rule.Titles {
	var own *Object
	if a := c.Action(j.Action); a != nil {
		own = c.Object(a.Object)
	}
	return func(n rule.Named) string {
		o := own
		if n.Object != "" {
			o = c.Object(n.Object)
		}
		if o == nil {
			return ""
		}
		if n == (rule.Named{Object: n.Object}) {
			return o.Title.In(lang)
		}
		t, _ := o.TitleOf(n.Path())
		return t.In(lang)
	}
}
