package concept

import (
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata" // zones do not depend on the machine

	"github.com/fristwerk/fristwerk/internal/rule"
)

// format is the version of the file format this package reads.
const format = 1

// Parse reads a concept file. File is only its name, for messages. The error
// is a *ParseError that lists what is wrong, in the order of the file; then
// there is no Concept at all. Nothing outside the text is looked at: no
// variable, no database.
func Parse(file string, text []byte) (*Concept, error) {
	if len(text) > maxSize {
		p := &Problem{What: fmt.Sprintf("the file has %d bytes, a concept at most %d", len(text), maxSize), Hint: "is it a concept at all? A dump or an export is not"}
		return nil, &ParseError{File: file, Problems: []Problem{*p.as("too_large", strconv.Itoa(maxSize>>20))}}
	}
	r := &reader{report: &report{}, c: &Concept{Text: text}}
	body := withoutMark(text)
	r.lines = newSourceLines(body)
	if root := readTree(r.report, body); root != nil {
		r.concept(value{r: r, n: root})
	}
	if err := r.err(file); err != nil {
		return nil, err
	}
	return r.c, nil
}

// withoutMark drops the byte order mark that some editors write.
func withoutMark(text []byte) []byte {
	const mark = "\xef\xbb\xbf"
	if len(text) >= len(mark) && string(text[:len(mark)]) == mark {
		return text[len(mark):]
	}
	return text
}

// reader fills c from the tree, section by section: each may refer to those
// read before it.
type reader struct {
	*report
	c *Concept
}

func (r *reader) concept(root value) {
	m := root.mappingOf("concept")
	if !r.format(m) {
		return
	}
	m.only("fristwerk", "name", "timezone", "business_year_ends", "done_within", "marks", "lock_message", "own_data", "sources", "objects", "actions", "jobs")
	r.header(m)
	for _, e := range m.get("sources").named("source") {
		r.c.Sources = append(r.c.Sources, r.source(e))
	}
	for _, e := range m.get("objects").named("object") {
		r.c.Objects = append(r.c.Objects, r.object(e))
	}
	r.oneTableTwice()
	r.organisationsNotPersonal()
	for _, e := range m.get("actions").named("action") {
		r.c.Actions = append(r.c.Actions, r.action(e))
	}
	r.followers(m.get("actions"))
	for _, e := range m.get("jobs").named("job") {
		r.c.Jobs = append(r.c.Jobs, r.job(e))
	}
}

// format looks at the version first: of a format this package does not know,
// it can say nothing more.
func (r *reader) format(m mapping) bool {
	v := m.need("fristwerk")
	if !v.given() {
		return true
	}
	if v.n.value != int64(format) {
		v.problem(fmt.Sprintf("unknown format version %s", v.quoted()), fmt.Sprintf("this version reads `fristwerk: %d`; a newer file needs a newer Fristwerk", format)).as("unknown_format", v.quoted(), strconv.Itoa(format))
		return false
	}
	r.c.Format = format
	return true
}

func (r *reader) header(m mapping) {
	c := r.c
	c.Name = m.need("name").text()
	c.Zone = m.need("timezone").zone(time.UTC)
	c.BusinessYearEnds = m.get("business_year_ends").monthDay(MonthDay{12, 31})
	c.DoneWithin = m.get("done_within").period(rule.Period{N: 30, Unit: rule.Days})
	marks := m.get("marks").mappingOf("marks")
	marks.only("release", "grace")
	c.Marks.ReleaseByTwo = marks.get("release").oneOf("one", "two") == "two"
	c.LockMessage = m.get("lock_message").lockMessage()
	c.OwnData = r.ownData(m.get("own_data"))
	c.Marks.Grace = marks.get("grace").period(rule.Period{N: 14, Unit: rule.Days})
}

// Source finds a source by name, nil if there is none.
func (c *Concept) Source(name string) *Source {
	return find(c.Sources, func(s *Source) bool { return s.Name == name })
}

// Object finds an object by name, nil if there is none.
func (c *Concept) Object(name string) *Object {
	return find(c.Objects, func(o *Object) bool { return o.Name == name })
}

// Action finds an action by name, nil if there is none.
func (c *Concept) Action(name string) *Action {
	return find(c.Actions, func(a *Action) bool { return a.Name == name })
}

// Job finds a job by name, nil if there is none.
func (c *Concept) Job(name string) *Job {
	return find(c.Jobs, func(j *Job) bool { return j.Name == name })
}

// ActiveJobs are the jobs that are switched on, in the order of the file.
func (c *Concept) ActiveJobs() []*Job {
	var active []*Job
	for _, j := range c.Jobs {
		if j.Active {
			active = append(active, j)
		}
	}
	return active
}

func find[T any](list []*T, is func(*T) bool) *T {
	for _, item := range list {
		if is(item) {
			return item
		}
	}
	return nil
}
