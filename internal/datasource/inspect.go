package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// look is one inspection under way. The catalogue is read with queries of our
// own, a handful for each dialect: the libraries there are leave out views,
// triggers, rights, engines and partitions, which the findings need.
type look struct {
	db     *sql.DB
	lock   time.Duration // of the source
	out    *schema.Database
	tables map[schema.Name]*schema.Table
	views  map[schema.Name]int // index into out.Views
	path   names               // schemas in which a name without one is looked for
	guards map[schema.Name]map[string]GuardMode
}

func (s *Source) inspect(ctx context.Context) (*schema.Database, error) {
	l := &look{
		db:     s.db,
		lock:   s.lock,
		out:    &schema.Database{Dialect: s.d.name()},
		tables: map[schema.Name]*schema.Table{},
		views:  map[schema.Name]int{},
		guards: map[schema.Name]map[string]GuardMode{},
	}
	read := map[string][]func(*look, context.Context) error{
		"sqlite":   sqliteCatalogue,
		"postgres": postgresCatalogue,
		"mysql":    mysqlCatalogue,
	}[s.d.name()]
	for _, step := range read {
		if err := step(l, ctx); err != nil {
			return nil, err
		}
	}
	l.finish()
	return l.out, nil
}

// each runs a query of the catalogue and hands over its rows.
func (l *look) each(ctx context.Context, query string, scan func(row func(...any) error) error) error {
	rows, err := l.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (l *look) addTable(t *schema.Table) {
	l.tables[t.Name] = t
	l.out.Tables = append(l.out.Tables, t)
}

// addRead notes that a view reads something; an empty table only makes the
// view known.
func (l *look) addRead(view, reads schema.Name) {
	i, known := l.views[view]
	if !known {
		i = len(l.out.Views)
		l.views[view] = i
		l.out.Views = append(l.out.Views, schema.View{Name: view})
	}
	if reads.Table != "" && reads != view {
		l.out.Views[i].Reads = append(l.out.Views[i].Reads, reads)
	}
}

// column is a column of a table already read; nil if there is none.
func (l *look) column(table schema.Name, name string) *schema.Column {
	if t := l.tables[table]; t != nil {
		return t.Column(name)
	}
	return nil
}

// known names all tables and views read so far.
func (l *look) known() []schema.Name {
	var known []schema.Name
	for _, t := range l.out.Tables {
		known = append(known, t.Name)
	}
	for _, v := range l.out.Views {
		known = append(known, v.Name)
	}
	return known
}

// order puts the connection's own schemas first, since a name without a schema
// means the first of that name (schema.Database.Table).
func (l *look) order(a, b schema.Name) int {
	return cmp.Or(cmp.Compare(l.rank(a), l.rank(b)), compareNames(a, b))
}

func (l *look) rank(n schema.Name) int {
	if i := slices.Index(l.path, n.Schema); i >= 0 {
		return i
	}
	return len(l.path)
}

// finish sorts, tells each table who points to it, and replaces the views a
// view reads by the tables behind them.
func (l *look) finish() {
	slices.SortFunc(l.out.Tables, func(a, b *schema.Table) int { return l.order(a.Name, b.Name) })
	for _, t := range l.out.Tables {
		for _, key := range t.ForeignKeys {
			if target := l.tables[key.RefTable]; target != nil {
				target.Referenced = append(target.Referenced, key)
			}
		}
		t.Guard = guardFrom(l.guards[t.Name])
	}
	for i := range l.out.Views {
		l.out.Views[i].Reads = l.readsOf(l.out.Views[i].Name)
	}
	slices.SortFunc(l.out.Views, func(a, b schema.View) int { return l.order(a.Name, b.Name) })
}

// readsOf follows views through views down to tables.
func (l *look) readsOf(view schema.Name) []schema.Name {
	var reads []schema.Name
	seen := map[schema.Name]bool{view: true}
	queue := []schema.Name{view}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		i, isView := l.views[next]
		if !isView {
			reads = append(reads, next)
			continue
		}
		for _, name := range l.out.Views[i].Reads {
			if !seen[name] {
				seen[name] = true
				queue = append(queue, name)
			}
		}
	}
	slices.SortFunc(reads, compareNames)
	return reads
}

func compareNames(a, b schema.Name) int {
	return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Table, b.Table))
}

// lowest is schema.Column.Lowest where the database enforces its types.
func lowest(c *schema.Column) int64 {
	if c.Type == schema.Decimal {
		n, digits := int64(1), c.Length-c.Scale
		for range digits {
			n *= 10
		}
		if c.Length == 0 || digits > 18 {
			return 0
		}
		return 1 - n
	}
	if c.Type != schema.Int || c.Unsigned {
		return 0
	}
	for _, of := range []struct {
		word   string
		lowest int64
	}{{"tiny", math.MinInt8}, {"small", math.MinInt16}, {"medium", -1 << 23}, {"big", 0}, {"year", 1901}, {"int", math.MinInt32}} {
		if strings.HasPrefix(strings.ToLower(c.Raw), of.word) {
			return of.lowest
		}
	}
	return 0
}

// names reads a JSON list of texts, the form in which every dialect returns
// lists of columns; NULL in it is an expression, the empty name.
type names []string

// Scan implements sql.Scanner.
func (n *names) Scan(value any) error {
	*n = nil
	switch v := value.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*[]string)(n))
	case []byte:
		return json.Unmarshal(v, (*[]string)(n))
	}
	return nil
}

// addIndex adds an index, and the primary key if it is one.
func (l *look) addIndex(table schema.Name, index schema.Index, primary bool) {
	t := l.tables[table]
	if t == nil {
		return
	}
	t.Indexes = append(t.Indexes, index)
	if primary {
		t.PrimaryKey = index.Columns
	}
}

func (l *look) addForeignKey(key schema.ForeignKey) {
	if t := l.tables[key.Table]; t != nil {
		t.ForeignKeys = append(t.ForeignKeys, key)
	}
}

func (l *look) addCheck(table schema.Name, expression string) {
	if t := l.tables[table]; t != nil {
		t.Checks = append(t.Checks, expression)
	}
}

// addGuard takes a trigger for one of ours if its name and its seal are. What
// only bears our name is a trigger like any other.
func (l *look) addGuard(table schema.Name, name, body string) bool {
	mode := modeOf(body)
	if !strings.HasPrefix(name, guardPrefix) || mode == "" {
		return false
	}
	if l.guards[table] == nil {
		l.guards[table] = map[string]GuardMode{}
	}
	if was, known := l.guards[table][eventOf(name)]; !known || was != schema.GuardObserve {
		l.guards[table][eventOf(name)] = mode
	}
	return true
}

// guardFrom is what the triggers of one table do together.
func guardFrom(events map[string]GuardMode) GuardMode {
	switch {
	case events["update"] == schema.GuardEnforce && events["delete"] == schema.GuardEnforce:
		return schema.GuardEnforce
	case events["update"] != "" || events["delete"] != "":
		return schema.GuardObserve
	}
	return ""
}

func (l *look) addTrigger(table schema.Name, trigger schema.Trigger) {
	if t := l.tables[table]; t != nil {
		t.Triggers = append(t.Triggers, trigger)
	}
}
