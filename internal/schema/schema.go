// Package schema speaks tables: what a foreign database looks like, in words
// that no dialect owns. It holds values only. Reading a live database into
// these values is the work of package datasource; judging them against a
// deletion concept is the work of package plan.
//
// Names are kept exactly as the database returns them. Nothing here is quoted.
package schema

// Database is one look at a foreign database.
type Database struct {
	Dialect string // "sqlite", "postgres" or "mysql"
	Tables  []*Table
	Views   []View
}

// Name is a table's name with the schema it lives in. Schema is empty where
// the concept named none and the connection's default holds.
type Name struct {
	Schema string
	Table  string
}

// Table is one table as the catalogue describes it.
type Table struct {
	Name
	Columns       []Column
	PrimaryKey    []string // in key order; empty without one
	Indexes       []Index  // primary key included, Unique set
	ForeignKeys   []ForeignKey
	Referenced    []ForeignKey // keys of other tables that point here
	Checks        []string     // expressions as the catalogue prints them
	Triggers      []Trigger
	PartitionedBy []string // columns of the partition key, empty if not partitioned
	Transactional bool     // false for MyISAM and its kind
	ReadOnly      bool     // the connection may not write here
	MissingRights []string // of SELECT, UPDATE, DELETE: those the connection lacks
	Strict        bool     // SQLite STRICT: lengths and types are enforced
	Comment       string
	Guard         GuardMode // what our own guard does here
}

// GuardMode is what a guard does with a change that a mark forbids.
type GuardMode string

// The modes; empty where no guard stands.
const (
	GuardObserve GuardMode = "observe" // it writes down what it would refuse
	GuardEnforce GuardMode = "enforce" // it refuses
)

// Column is one column with what decides which values it takes.
type Column struct {
	Name      string
	Type      Type
	Raw       string   // the type as the database writes it, e.g. "varchar(40)"
	Length    int      // most characters (bytes for Bytes), 0 for no limit
	Scale     int      // digits behind the point of a Decimal
	Lowest    int64    // smallest whole number of an Int or Decimal, 0 for no limit or that of 64 bits
	Enum      []string // labels of an Enum
	Nullable  bool
	Default   *string // expression, nil without one
	Generated bool    // computed by the database, or GENERATED ALWAYS identity
	OnUpdate  bool    // ON UPDATE CURRENT_TIMESTAMP
	Charset   string  // MySQL only
	Collation string
	Unsigned  bool
}

// Type is the class of a column's type: what the rules and methods ask for.
type Type string

// The classes. Other is any type no method can write to but NULL.
const (
	Int       Type = "int"
	Decimal   Type = "decimal"
	Float     Type = "float"
	Text      Type = "text"
	Char      Type = "char" // blank-padded
	Bytes     Type = "bytes"
	Bool      Type = "bool"
	Date      Type = "date"
	Time      Type = "time"
	Timestamp Type = "timestamp"   // without zone
	Instant   Type = "timestamptz" // with zone (PostgreSQL timestamptz, MySQL TIMESTAMP)
	UUID      Type = "uuid"
	JSON      Type = "json"
	Enum      Type = "enum"
	Other     Type = "other"
)

// Index is an index or a unique constraint.
type Index struct {
	Name    string
	Columns []string // empty string for an expression
	Unique  bool
	Partial string // predicate, empty for a whole index
	// NullsEqual: two rows may not both hold NULL (NULLS NOT DISTINCT).
	NullsEqual bool
}

// ForeignKey is a reference from Table.Columns to RefTable.RefColumns.
type ForeignKey struct {
	Name       string
	Table      Name
	Columns    []string
	RefTable   Name
	RefColumns []string
	OnDelete   string // NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT
	OnUpdate   string
}

// Trigger is a trigger of a table. Body is only read to see whether it writes.
type Trigger struct {
	Name   string
	Timing string // BEFORE, AFTER, INSTEAD OF
	Events []string
	Sum    string // of its text and of the routines it calls; empty where the text is not to be read
	Writes bool   // its body holds INSERT, UPDATE, DELETE or calls a function that may
}

// View is a view and the tables it reads.
type View struct {
	Name
	Reads []Name
}

// Table finds a table by name; an empty schema matches the first of that name.
func (d *Database) Table(n Name) *Table {
	for _, t := range d.Tables {
		if t.Table == n.Table && (n.Schema == "" || t.Schema == n.Schema) {
			return t
		}
	}
	return nil
}

// Column finds a column by its exact name, nil if there is none.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name {
			return &t.Columns[i]
		}
	}
	return nil
}

// String is schema.table, or the table alone.
func (n Name) String() string {
	if n.Schema == "" {
		return n.Table
	}
	return n.Schema + "." + n.Table
}
