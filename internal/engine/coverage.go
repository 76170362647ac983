package engine

import "github.com/fristwerk/fristwerk/internal/plan"

// SourceCoverage counts every column of every table of a source, and lists the
// tables that no object maps.
type SourceCoverage struct {
	Source   string          `json:"source"`
	Tables   int             `json:"tables"`
	Columns  Coverage        `json:"columns"`
	Share    float64         `json:"share"` // declared columns / all
	Unmapped []UnmappedTable `json:"unmapped"`
}

// UnmappedTable is a table that no object cleans; one that is only read is one.
type UnmappedTable struct {
	Table         string   `json:"table"`
	Columns       int      `json:"columns"`
	LooksPersonal []string `json:"looks_personal"` // by the names of its columns
}

// coverage counts the columns of all tables that were seen.
func (s *situation) coverage() []SourceCoverage {
	list := []SourceCoverage{}
	for _, src := range s.concept.Sources {
		c := SourceCoverage{Source: src.Name, Unmapped: []UnmappedTable{}}
		db := s.schemas[src.Name]
		if db == nil {
			list = append(list, c)
			continue
		}
		for _, t := range db.Tables {
			c.Tables++
			declared := s.binding.DeclarationsOf(src.Name, t)
			for _, column := range t.Columns {
				state, _ := declared.Of(column.Name)
				c.Columns.count(state)
			}
			if !s.binding.Maps(src.Name, t) {
				c.Unmapped = append(c.Unmapped, UnmappedTable{t.Name.String(), len(t.Columns), append([]string{}, plan.LooksPersonal(t)...)})
			}
		}
		if all := c.Columns.Personal + c.Columns.NotPersonal + c.Columns.Undeclared + c.Columns.Unmapped; all > 0 {
			c.Share = float64(c.Columns.Personal+c.Columns.NotPersonal) / float64(all)
		}
		list = append(list, c)
	}
	return list
}
