package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// ObjectInfo is an object of the concept in force with what may be asked of its
// records.
type ObjectInfo struct {
	Name    string         `json:"name"`
	Title   TitleText      `json:"title"`
	Source  string         `json:"source"`
	Table   string         `json:"table"`
	Key     []string       `json:"key"`
	Label   string         `json:"label,omitempty"`
	Person  bool           `json:"person"` // its records are about people
	There   bool           `json:"there"`  // the table is in the database
	Columns []RecordColumn `json:"columns"`
	Search  []SearchField  `json:"search"`
	Parts   []string       `json:"parts"`
}

// Objects lists the objects of the concept in force, in its order.
func (e *Engine) Objects(ctx context.Context, actor access.Actor) ([]ObjectInfo, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return nil, err
	}
	bound, err := e.lately(ctx)
	if err != nil {
		return nil, err
	}
	list := []ObjectInfo{}
	for _, o := range bound.Binding.Objects {
		info := ObjectInfo{Name: o.Name, Title: TitleText{o.Title.DE, o.Title.EN}, Source: o.Source, Table: tableText(o.Object.Table),
			Key: o.Key, Label: o.Label, Person: len(o.Person) > 0, There: o.Table != nil, Columns: []RecordColumn{}, Search: []SearchField{}, Parts: []string{}}
		if o.Table != nil {
			info.Columns, info.Search = columnsOf(o, actor), searchFields(actor, o)
		}
		for _, p := range o.Parts {
			info.Parts = append(info.Parts, p.Name)
		}
		list = append(list, info)
	}
	return list, nil
}

// tableText is a table's name with the schema the concept gives it.
func tableText(t concept.Table) string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}
