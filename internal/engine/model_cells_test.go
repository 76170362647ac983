package engine_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// cell is one value of a column with what it means, so that the model reads
// nothing: as SQL, as text, as hundredths, as a date.
type cell struct {
	sql   string
	null  bool
	text  string
	cents int
	blank bool // NULL, blanks or a zero date
	sight sight
}

var null = cell{sql: "NULL", null: true, text: testdb.Null, blank: true, sight: missing}

func textCell(s string) cell {
	return cell{sql: "'" + strings.ReplaceAll(s, "'", "''") + "'", text: s, blank: strings.Trim(s, " ") == ""}
}

// dated is a text that is read as a date.
func dated(s string, as sight) cell {
	c := textCell(s)
	c.sight = as
	c.blank = c.blank || strings.HasPrefix(s, "0000-00-00")
	return c
}

// drawing is one random trial.
type drawing struct {
	*rand.Rand
	dialect  testdb.Dialect
	day      date
	yearEnds date
	zone     *time.Location // of the concept
	clocks   *time.Location // of the source
	edges    []date         // days on which something may just be due
}

func pick[T any](r *drawing, of ...T) T { return of[r.IntN(len(of))] }

func (r *drawing) chance(percent int) bool { return r.IntN(100) < percent }

// date draws a day that a rule may care about, or any of the last years.
func (r *drawing) date() date {
	if len(r.edges) > 0 && r.chance(60) {
		return pick(r, r.edges...).move(r.IntN(5) - 2)
	}
	return r.day.move(r.IntN(400)).months(-r.IntN(150))
}

// column draws a date as a column of the things table writes it.
func (r *drawing) column(name string) cell {
	if r.chance(8) {
		return null
	}
	odd := r.chance(8)
	switch name {
	case "d_date":
		return r.civil(odd)
	case "d_time":
		return r.wallClock(odd)
	case "d_instant":
		return r.instant(odd)
	case "d_text":
		return r.textDate(odd)
	case "d_layout":
		return r.layoutDate(odd)
	case "d_unix":
		return r.unix(odd, 1)
	}
	return r.unix(odd, 1000)
}

func (r *drawing) civil(odd bool) cell {
	d := r.date()
	if odd {
		d = pick(r, date{1900, 12, 31}, date{1901, 1, 1}, date{9999, 12, 31}, date{9999, 12, 30}, date{2024, 2, 29})
		if r.chance(50) {
			return dated(pick(r, map[testdb.Dialect][]string{
				testdb.Postgres: {"infinity", "-infinity"},
				testdb.MariaDB:  {"0000-00-00", "2023-05-00"},
				testdb.SQLite:   {"", "unknown", "2023-02-30", "0000-00-00", "20230501"},
			}[r.dialect]...), implausible)
		}
	}
	return dated(d.String(), written(d, d))
}

func (r *drawing) clock() (h, m, s int) {
	return pick(r, 0, 1, 3, 4, 5, 6, 12, 21, 22, 23, 23), pick(r, 0, 30, 59), pick(r, 0, 59)
}

func (r *drawing) wallClock(odd bool) cell {
	d := r.date()
	if odd {
		d = pick(r, date{1900, 12, 31}, date{1901, 1, 2}, date{9999, 12, 31}, date{9999, 12, 29})
	}
	h, m, s := r.clock()
	text := fmt.Sprintf("%s %02d:%02d:%02d", d, h, m, s)
	return dated(text, written(d, localDay(time.Date(d.y, time.Month(d.m), d.d, h, m, s, 0, r.clocks), r.zone)))
}

func (r *drawing) instant(odd bool) cell {
	d := r.date()
	if odd && r.dialect != testdb.MariaDB { // whose TIMESTAMP knows 1970 to 2038
		d = pick(r, date{1900, 12, 31}, date{1901, 1, 2}, date{9999, 12, 31}, date{9999, 12, 29})
	}
	h, m, s := r.clock()
	as := written(d, localDay(time.Date(d.y, time.Month(d.m), d.d, h, m, s, 0, time.UTC), r.zone))
	text := fmt.Sprintf("%s %02d:%02d:%02d", d, h, m, s)
	switch r.dialect {
	case testdb.Postgres:
		text += "+00"
	case testdb.SQLite:
		text = strings.Replace(text, " ", "T", 1) + "Z"
	}
	return dated(text, as)
}

func (r *drawing) textDate(odd bool) cell {
	switch r.IntN(5) {
	case 0:
		h, m, _ := r.clock()
		d := r.date()
		at := localDay(time.Date(d.y, time.Month(d.m), d.d, h, m, 0, 0, time.UTC), r.zone)
		return dated(fmt.Sprintf("%sT%02d:%02d:00%sZ", d, h, m, pick(r, "", ".5", ".000001")), known(at))
	case 1:
		h, m, _ := r.clock()
		d := r.date()
		at := localDay(time.Date(d.y, time.Month(d.m), d.d, h, m, 0, 0, r.clocks), r.zone)
		return dated(fmt.Sprintf("%s%s%02d:%02d", d, pick(r, " ", "T"), h, m), known(at))
	}
	if odd {
		return dated(pick(r, "", "  ", "unknown", "2023-02-30", "2023-13-01", "2023-1-1", "0000-00-00", "2023-05-01 at noon",
			"2023-05-01T25:00:00Z", "2023-05-01T10:00:00+02:00", "1900-12-31", "9999-12-31", "01.05.2023"), implausible)
	}
	d := r.date()
	return dated(d.String(), known(d))
}

func (r *drawing) layoutDate(odd bool) cell {
	if odd {
		return dated(pick(r, "", "31.02.2023", "1.2.2023", "2023-05-01", "01.01.1900", "31.12.9999", "01.05.2023 "), implausible)
	}
	d := r.date()
	return dated(fmt.Sprintf("%02d.%02d.%04d", d.d, d.m, d.y), known(d))
}

// unix counts seconds or, with a thousand parts each, milliseconds.
func (r *drawing) unix(odd bool, parts int64) cell {
	if odd {
		n := pick(r, 0, time.Date(1900, 12, 31, 23, 59, 59, 0, time.UTC).Unix(), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).Unix())
		return cell{sql: fmt.Sprint(n * parts), text: fmt.Sprint(n * parts), sight: implausible}
	}
	d := r.date()
	h, m, s := r.clock()
	at := time.Date(d.y, time.Month(d.m), d.d, h, m, s, 0, time.UTC)
	n := at.Unix() * parts
	return cell{sql: fmt.Sprint(n), text: fmt.Sprint(n), sight: known(localDay(at, r.zone))}
}
