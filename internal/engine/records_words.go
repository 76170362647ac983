package engine

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// RecordFilter chooses records of one object and the columns to show.
//
// Search and conditions on personal columns hold personal values: they belong
// into a body, never into a URL (Personal says whether one does).
type RecordFilter struct {
	Object string
	// Columns to show, in this order; nil: the label and those that are not
	// personal. Personal ones need values:read, and each such view is recorded.
	Columns []string
	Only    []RecordCondition // all must hold
	// Search is a key, a label or an identifier; with a star at its end, what
	// begins with it. SearchIn names one column to look in, also one without an
	// index; empty looks in all that have one.
	Search, SearchIn string
	Sort             string // a column with an index; empty: the key
	Descending       bool
	IncludeLocked    bool   // needs records:locked
	After            string // RecordPage.Next of the page before
	Limit            int    // 1 to 200; 0: 50
}

// RecordCondition compares a declared column with the operators of the concept:
// is, is_not, in, not_in, before, after, older_than, empty, contains, less_than,
// greater_than. Values are texts: days as 2026-12-31, periods as "3 years",
// empty takes true or false.
type RecordCondition struct {
	Column string   `json:"column"`
	Op     string   `json:"op"`
	Values []string `json:"values"`
}

// RecordPage is a page of records. Next is empty at the end. A page may be
// short, or empty, and not the last: Walked says that no page takes longer than
// it may, and that the look goes on with Next.
type RecordPage struct {
	Object  string          `json:"object"`
	Columns []RecordColumn  `json:"columns"` // those that are shown
	Records []RecordRow     `json:"records"`
	Next    string          `json:"next,omitempty"`
	Walked  bool            `json:"walked,omitempty"`
	Total   datasource.Size `json:"total"` // of the object, without any filter
	// LockedOut counts the locked records that belong here and are left out.
	LockedOut LockedOut `json:"locked_out"`
	// Searched and NotSearched are the columns a search looked in, and those it
	// did not because they have no index (SearchIn does it all the same).
	Searched    []string `json:"searched,omitempty"`
	NotSearched []string `json:"not_searched,omitempty"`
	TooMany     bool     `json:"too_many,omitempty"` // the search found more than it lists
}

// LockedOut is a number of locked records: More says "at least".
type LockedOut struct {
	Records int  `json:"records"`
	More    bool `json:"more,omitempty"`
}

// RecordColumn is a column of an object's table.
type RecordColumn struct {
	Name     string    `json:"name"`
	Title    TitleText `json:"title"`
	Type     string    `json:"type"`
	Personal bool      `json:"personal"`
	Category string    `json:"category,omitempty"` // empty: not personal, undeclared, or a JSON document
	Declared bool      `json:"declared"`           // an undeclared column counts as personal
	Key      bool      `json:"key"`
	Sortable bool      `json:"sortable"`
	Readable bool      `json:"readable"` // by whoever asks
}

// RecordRow is one record of a page. Values stand in the order of its columns.
type RecordRow struct {
	Key    string     `json:"key"`
	Label  string     `json:"label"`
	Values []Cell     `json:"values"`
	Marks  RecordMark `json:"marks"`
}

// Cell is the value of a column. Hidden: there is one for others to see.
type Cell struct {
	Text   string `json:"text"`
	Null   bool   `json:"null,omitempty"`
	Hidden bool   `json:"hidden,omitempty"`
}

// RecordMark is what marks say of a record, without their reasons.
type RecordMark struct {
	Locked    bool      `json:"locked"`
	Kept      bool      `json:"kept"`
	Exception bool      `json:"exception"`       // may be edited for a while although a job locks it
	Until     *rule.Day `json:"until,omitempty"` // the first review day or end of them
}

// RecordView is all of one record that the actor may see.
type RecordView struct {
	Explanation
	Title   TitleText               `json:"title"` // of the object
	Label   string                  `json:"label"`
	Found   bool                    `json:"found"` // false: the record is gone, its history is not
	State   RecordMark              `json:"state"`
	Columns []RecordColumn          `json:"columns"`
	Values  []Cell                  `json:"values"` // in the order of Columns
	Parts   []RecordPart            `json:"parts"`
	Cases   []RecordCase            `json:"cases"`
	Actions map[string]RecordAction `json:"actions"` // of the concept, by name: what history and cases speak of
	// Shown says that values were read, and that it was recorded.
	Shown bool `json:"values_shown"`
}

// TitleText is a title in both languages.
type TitleText struct {
	DE string `json:"de"`
	EN string `json:"en"`
}

// RecordPart is the rows of one part. More: there are more than are shown.
type RecordPart struct {
	Name    string         `json:"name"`
	Title   TitleText      `json:"title"`
	Columns []RecordColumn `json:"columns"`
	Rows    [][]Cell       `json:"rows"`
	More    bool           `json:"more,omitempty"`
}

// RecordCase is a case that holds or held an item of the record.
type RecordCase struct {
	ID     int64          `json:"id"`
	State  casefile.State `json:"state"`
	Action string         `json:"action"`
}

// RecordAction is what people read of an action.
type RecordAction struct {
	Title TitleText   `json:"title"`
	Kind  method.Kind `json:"kind"`
}

// ExportOrder asks for an object as a file. Locked records are left out,
// whoever asks.
type ExportOrder struct {
	Object  string
	Format  ExportFormat
	Keys    []string // only these records; one of them being locked refuses the export
	Columns []string // nil: all declared ones
	Only    []RecordCondition
	// LeftOut is how the last line says what is missing, with one %d: "ohne %d
	// gesperrte Datensätze". Empty says it in English.
	LeftOut string
}

// ExportFormat is how an export is written.
type ExportFormat string

// The formats. CSV has a head line; both are UTF-8.
const (
	CSV       ExportFormat = "csv"
	JSONLines ExportFormat = "jsonl"
)

// ExportReport is what an export held.
type ExportReport struct {
	Records int64 `json:"records"`
	LeftOut int64 `json:"left_out"` // locked ones
}

// ViewEntry is one line of the log of who saw values of which records.
type ViewEntry struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Kind    string    `json:"kind"` // list, record, export
	Object  string    `json:"object"`
	Columns []string  `json:"columns"`
	Keys    []string  `json:"keys"` // none of an export
	Records int64     `json:"records"`
	LeftOut int64     `json:"left_out"`
	State   string    `json:"state"`
}
