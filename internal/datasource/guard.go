package datasource

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// ErrUnknownRole: hide_from names a role that the database does not have.
var ErrUnknownRole = errors.New("no such role in the database")

// GuardOrder says what other programs may not do in a source.
type GuardOrder struct {
	Message string // what they are told
	// Behind is how many minutes the concept's zone is ahead of UTC at the
	// least: databases are not asked for zones, so on some days of the year a
	// mark that ends by itself holds an hour longer.
	Behind  int
	Observe bool // write down what would be refused, and refuse nothing
	Objects []Guarded
	Tables  []*schema.Table // all of the source, for what lies above the guarded ones
}

// Guarded is one object with what of it is protected.
type Guarded struct {
	Name     string
	Subject  *Subject
	Row      bool                // every column, not only the personal ones
	Personal map[string][]string // the personal columns of the record ("") and of each part
	HideFrom []string            // roles that do not see locked records (PostgreSQL)
}

// GuardMode is what a guard does with a change of a locked record.
type GuardMode = schema.GuardMode

// guardPrefix begins the names of all we make for a guard.
const guardPrefix = "fristwerk_guard_"

// guardItem is one trigger or policy of a guard. Its body carries a seal, so
// that what somebody wrote over it is told from what an older concept asked for.
type guardItem struct {
	name    string
	table   schema.Name
	event   string // update, delete, insert, truncate, above, hides
	claim   claim
	body    string   // as the catalogue returns it
	creates []string // statements
}

// liveItem is what the catalogue has under one of our names.
type liveItem struct {
	name    string
	table   schema.Name
	body    string
	enabled bool
	intact  bool   // what stands around the body is as it was made
	broken  string // why it cannot do its work, empty if it can
	foreign bool   // somebody else made it (MySQL)
}

// guardDialect writes the guard for one kind of database.
type guardDialect interface {
	// items are the triggers for a claim, and drops what takes one away.
	items(w guardWriter, c claim) []guardItem
	drops(item liveItem) []string
	// before and after are the statements around all items.
	before(o GuardOrder) []string
	after(o GuardOrder) []string
	// removes takes away what before made.
	removes() []string
	// today is the day in the concept's zone or a little later than there.
	today(minutes int) string
	// differs compares a column before and after a change, byte by byte.
	differs(c *schema.Column, a, b string) string
	live(ctx context.Context, s *Source) ([]liveItem, error)
}

func guardOf(d dialect) guardDialect {
	switch d.name() {
	case "postgres":
		return postgresGuard{}
	case "mysql":
		return mysqlGuard{}
	}
	return sqliteGuard{}
}

// GuardSQL are the statements that InstallGuard would run now, in their order.
func (s *Source) GuardSQL(ctx context.Context, o GuardOrder) ([]string, error) {
	live, err := guardOf(s.d).live(ctx, s)
	if err != nil {
		return nil, s.fail("look at the guard", err)
	}
	return s.guardSQL(o, live), nil
}

func (s *Source) guardSQL(o GuardOrder, live []liveItem) []string {
	g := guardOf(s.d)
	var statements []string
	for _, item := range live {
		statements = append(statements, g.drops(item)...)
	}
	statements = append(statements, g.before(o)...)
	for _, item := range s.guardItems(o) {
		statements = append(statements, item.creates...)
	}
	return append(statements, g.after(o)...)
}

func (s *Source) guardItems(o GuardOrder) []guardItem {
	g := guardOf(s.d)
	var list []guardItem
	for _, c := range claimsOf(o) {
		list = append(list, g.items(guardWriter{d: s.d, g: g, order: o}, c)...)
	}
	return list
}

// InstallGuard makes other programs heed Locks and Keeps, or only writes down
// what they would be refused. What an older guard left is replaced. Where
// the database can it is one transaction.
func (s *Source) InstallGuard(ctx context.Context, o GuardOrder) error {
	if err := s.knownRoles(ctx, o); err != nil {
		return s.fail("install the guard", err)
	}
	live, err := guardOf(s.d).live(ctx, s)
	if err != nil {
		return s.fail("look at the guard", err)
	}
	return s.inOrder(ctx, "install the guard", s.guardSQL(o, live))
}

// RemoveGuard takes everything of the guard away.
func (s *Source) RemoveGuard(ctx context.Context) error {
	g := guardOf(s.d)
	live, err := g.live(ctx, s)
	if err != nil {
		return s.fail("look at the guard", err)
	}
	var statements []string
	for _, item := range live {
		statements = append(statements, g.drops(item)...)
	}
	return s.inOrder(ctx, "remove the guard", append(statements, g.removes()...))
}

func (s *Source) inOrder(ctx context.Context, doing string, statements []string) error {
	return s.within(ctx, doing, func(tx *sql.Tx) error {
		for _, statement := range statements {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// knownRoles asks for the roles of hide_from before anything is made.
func (s *Source) knownRoles(ctx context.Context, o GuardOrder) error {
	if s.d.name() != "postgres" {
		return nil
	}
	for _, object := range o.Objects {
		for _, role := range object.HideFrom {
			var known bool
			err := s.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", role).Scan(&known)
			if err != nil {
				return err
			}
			if !known {
				return ErrUnknownRole
			}
		}
	}
	return nil
}

// The seal in a body: its mode, and a hash over the body without the hash.
var sealed = regexp.MustCompile(`/\* fristwerk guard (enforce|observe) ([0-9a-f]{16}) \*/`)

const sealPlace = "{seal}"

// sealOf is a comment for a body that seal completes.
func sealOf(observe bool) string {
	mode := schema.GuardEnforce
	if observe {
		mode = schema.GuardObserve
	}
	return "/* fristwerk guard " + string(mode) + " " + sealPlace + " */"
}

func seal(body string) string {
	return strings.Replace(body, sealPlace, hashed(strings.Replace(body, sealPlace, "", 1)), 1)
}

// modeOf is the mode of a body that is as we wrote it, empty for any other.
func modeOf(body string) GuardMode {
	found := sealed.FindStringSubmatchIndex(body)
	if found == nil {
		return ""
	}
	plain := body[:found[4]] + body[found[5]:]
	if hashed(plain) != body[found[4]:found[5]] {
		return ""
	}
	return GuardMode(body[found[2]:found[3]])
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// guardName is the name of a trigger, the same whenever it is made anew.
func guardName(c claim, event string) string {
	return guardPrefix + hashed(strings.Join([]string{c.object, c.relation, c.table.Name.String(), event}, "\x00"))[:10] + "_" + event
}

// eventOf is the last word of a name of ours.
func eventOf(name string) string { return name[strings.LastIndexByte(name, '_')+1:] }

// namesOf are names without repetition, in order.
func namesOf(names ...[]string) []string {
	all := slices.Concat(names...)
	slices.Sort(all)
	return slices.Compact(all)
}
