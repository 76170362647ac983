package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// SourceInfo is one source of the concept in force: its health, and how much of
// it is declared.
type SourceInfo struct {
	Name     string        `json:"name"`
	Health   string        `json:"health"` // ok, unreachable, login, no_database, bad_url, variable, foreign, failed
	Dialect  string        `json:"dialect,omitempty"`
	Zone     string        `json:"timezone"`
	Answered time.Duration `json:"answered"` // how long the look took
	Ours     bool          `json:"installed"`
	Tables   []TableInfo   `json:"tables"`
	Coverage Coverage      `json:"coverage"`
	Look     *SchemaLook   `json:"look,omitempty"`
}

// Coverage counts columns: of mapped tables personal, not personal and
// undeclared; of tables that no object maps, all.
type Coverage struct {
	Personal    int `json:"personal"`
	NotPersonal int `json:"not_personal"`
	Undeclared  int `json:"undeclared"`
	Unmapped    int `json:"unmapped"`
}

// TableInfo is a table of a source with what the concept says of it.
type TableInfo struct {
	Name     string       `json:"name"`
	Objects  []string     `json:"objects"` // that map it, as their own table or as a part
	Role     string       `json:"role"`    // object, part, related, unmapped
	Coverage Coverage     `json:"coverage"`
	Columns  []ColumnInfo `json:"columns"`
}

// ColumnInfo is one column with what the concept says of it.
type ColumnInfo struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	State    string `json:"state"` // personal, not_personal, undeclared, unmapped
	Category string `json:"category,omitempty"`
	New      bool   `json:"new,omitempty"`     // since the last look
	Changed  bool   `json:"changed,omitempty"` // since the last look
}

// Sources looks at every source of the concept in force. One that does not
// answer is told with the others; it fails nothing.
func (e *Engine) Sources(ctx context.Context, actor access.Actor) ([]SourceInfo, error) {
	if err := actor.Require(access.ReadSources); err != nil {
		return nil, err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return nil, err
	}
	list := []SourceInfo{}
	for _, src := range in.Concept.Sources {
		info, err := e.sourceInfo(ctx, in.Concept, src)
		if err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	return list, nil
}

func (e *Engine) sourceInfo(ctx context.Context, c *concept.Concept, src *concept.Source) (SourceInfo, error) {
	info := SourceInfo{Name: src.Name, Zone: src.Zone.String(), Tables: []TableInfo{}}
	began := e.now()
	s := &situation{concept: c, sources: map[string]*datasource.Source{}, installed: map[string]bool{}, schemas: map[string]*schema.Database{}}
	err := e.look(ctx, s, src, s.schemas)
	defer s.Close()
	info.Answered = e.now().Sub(began)
	info.Health = healthOf(err)
	db := s.schemas[src.Name]
	if err != nil || db == nil {
		return info, ctx.Err()
	}
	info.Dialect, info.Ours = db.Dialect, s.installed[src.Name]
	look, err := e.schemaLook(ctx, src.Name, db)
	if err != nil {
		return info, err
	}
	info.Look = &look
	info.declare(plan.Bind(c, s.schemas), db)
	return info, nil
}

// healthOf names what is wrong with a source in a word.
func healthOf(err error) string {
	for _, h := range []struct {
		is   error
		word string
	}{
		{datasource.ErrUnreachable, "unreachable"}, {datasource.ErrLogin, "login"}, {datasource.ErrNoDatabase, "no_database"},
		{datasource.ErrBadURL, "bad_url"}, {datasource.ErrForeignInstallation, "foreign"}, {concept.ErrVariable, "variable"},
	} {
		if errors.Is(err, h.is) {
			return h.word
		}
	}
	if err != nil {
		return "failed"
	}
	return "ok"
}

// declare fills in tables and columns.
func (info *SourceInfo) declare(b *plan.Binding, db *schema.Database) {
	for _, t := range db.Tables {
		table := TableInfo{Name: t.Name.String(), Objects: []string{}, Role: "unmapped", Columns: []ColumnInfo{}}
		declared := b.DeclarationsOf(info.Name, t)
		table.Objects, table.Role = append(table.Objects, declared.Objects...), declared.Role
		for _, c := range t.Columns {
			state, category := declared.Of(c.Name)
			column := ColumnInfo{Name: c.Name, Type: c.Raw, State: state, Category: string(category)}
			column.New, column.Changed = changed(info.Look, table.Name, c.Name)
			table.Columns = append(table.Columns, column)
			table.Coverage.count(state)
			info.Coverage.count(state)
		}
		info.Tables = append(info.Tables, table)
	}
}

func (c *Coverage) count(state string) {
	switch state {
	case plan.DeclaredPersonal:
		c.Personal++
	case plan.NotPersonal:
		c.NotPersonal++
	case plan.Undeclared:
		c.Undeclared++
	default:
		c.Unmapped++
	}
}

func changed(look *SchemaLook, table, column string) (isNew, isChanged bool) {
	is := func(kinds ...schema.DifferenceKind) bool {
		return slices.ContainsFunc(look.Changes, func(d schema.Difference) bool {
			return d.Table == table && slices.Contains(kinds, d.Kind) && (d.What == column || d.Kind == schema.NewTable)
		})
	}
	return is(schema.NewColumn, schema.NewTable), is(schema.ChangedColumn)
}
