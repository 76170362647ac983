package plan_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// drawn makes a table from lines such as "id int key", "kunde_id int ->kunden"
// and "ende date null"; -> is a foreign key, => one that cascades.
func drawn(name string, lines ...string) *schema.Table {
	t := &schema.Table{Name: schema.Name{Table: name}, Transactional: true}
	for _, line := range lines {
		words := strings.Fields(line)
		c := schema.Column{Name: words[0], Type: schema.Type(words[1]), Nullable: slices.Contains(words, "null")}
		t.Columns = append(t.Columns, c)
		for _, w := range words[2:] {
			switch {
			case w == "key":
				t.PrimaryKey = append(t.PrimaryKey, c.Name)
			case w == "unique":
				t.Indexes = append(t.Indexes, schema.Index{Name: c.Name, Columns: []string{c.Name}, Unique: true})
			case strings.HasPrefix(w, "->"), strings.HasPrefix(w, "=>"):
				k := schema.ForeignKey{Table: t.Name, Columns: []string{c.Name}, RefTable: schema.Name{Table: w[2:]}, RefColumns: []string{"id"}}
				if w[0] == '=' {
					k.OnDelete = "CASCADE"
				}
				t.ForeignKeys = append(t.ForeignKeys, k)
			}
		}
	}
	return t
}

func german() *schema.Database {
	return &schema.Database{Tables: []*schema.Table{
		drawn("vertragsnotizen", "id int key", "vertrag_id int =>vertraege", "freitext text null", "datum date"),
		drawn("tarife", "id int key", "bezeichnung text", "preis decimal"),
		drawn("vertraege", "id int key", "kundennr text null", "vorname text null", "Straße text null", "gebdat date null",
			"tarif_id int ->tarife", "berater_id int ->nutzer null", "kuendigung_am date null", "angelegt_am timestamp", "farbe text null"),
		drawn("nutzer", "id int key", "benutzername text", "email text", "aktiv bool", "austritt date null"),
		drawn("anhaenge", "id int key", "notiz_id int =>vertragsnotizen", "bild bytes null"),
	}}
}

func english() *schema.Database {
	return &schema.Database{Tables: []*schema.Table{
		drawn("customers", "id int key", "customer_no text unique", "firstName text", "email text", "on text null", "closed_at timestamp null"),
		drawn("orders", "id int key", "customer_id int ->customers", "shipping_address text", "order_date date", "total decimal"),
		drawn("order.items", "order_id int key ->orders", "line int key", "product_name text"),
		drawn("payments", "id int key", "order_id int ->orders", "iban text"),
		drawn("visits", "customer_id int", "ip_address text"),
		drawn("members", "email text key", "member_code text unique", "phone text"),
		drawn("people", "email text key", "phone text null"),
	}}
}

// answered puts every undecided column under not_personal.
func answered(draft []byte) []byte {
	draft = bytes.ReplaceAll(draft, []byte("not_personal: []  "), []byte("not_personal: # "))
	return bytes.ReplaceAll(draft, []byte("# - "), []byte("- "))
}

func parsed(t *testing.T, draft []byte) *concept.Concept {
	t.Helper()
	c, err := concept.Parse("draft.yaml", draft)
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	return c
}

func objectNames(c *concept.Concept) []string {
	var names []string
	for _, o := range c.Objects {
		names = append(names, o.Name)
	}
	return names
}

func TestDraftGerman(t *testing.T) {
	t.Parallel()
	draft := plan.Draft("Vertrieb", german())
	c := parsed(t, answered(draft))
	if diff := cmp.Diff([]string{"nutzer", "vertraege"}, objectNames(c)); diff != "" {
		t.Fatalf("objects: %s\n%s", diff, draft)
	}
	o := c.Object("vertraege")
	if diff := cmp.Diff([]concept.Identifier{{Kind: "kunden", Columns: []concept.ColumnRef{{Column: "kundennr"}}}}, o.Person); diff != "" {
		t.Errorf("person: %s", diff)
	}
	if o.Part("vertragsnotizen") == nil || o.Personal("vertragsnotizen.anhaenge.bild") == nil {
		t.Errorf("parts of two levels are missing:\n%s", draft)
	}
	if o.Relation("tarif") == nil || o.Relation("berater") == nil {
		t.Errorf("parents are missing:\n%s", draft)
	}
	for _, date := range []string{"kuendigung", "angelegt", "last_vertragsnotizen"} {
		if o.Start(date) == nil {
			t.Errorf("no date %s:\n%s", date, draft)
		}
	}
	for _, want := range []string{"# - farbe", "url: ${VERTRIEB_URL}", "#   tarife: decide bezeichnung", "\"Straße\": address"} {
		if !strings.Contains(string(draft), want) {
			t.Errorf("no %s in\n%s", want, draft)
		}
	}
}

func TestDraftEnglish(t *testing.T) {
	t.Parallel()
	draft := plan.Draft("crm", english())
	text := string(draft)
	c := parsed(t, bytes.ReplaceAll(answered(draft), []byte("# decide: key:"), []byte("key: customer_id #")))
	if diff := cmp.Diff([]string{"customer", "member", "people", "visit"}, objectNames(c)); diff != "" {
		t.Fatalf("objects: %s\n%s", diff, draft)
	}
	customer := c.Object("customer")
	if customer.Personal("orders.shipping_address") == nil || customer.Personal("orders.payments.iban") == nil {
		t.Errorf("orders and payments are no parts:\n%s", draft)
	}
	if m := c.Object("member"); m.Key[0] != "member_code" || m.Personal("email") == nil {
		t.Errorf("the key of members is personal, or the other is not:\n%s", draft)
	}
	for _, want := range []string{
		`# - "on"`, `{customer: customer_no}`, "# decide: key: no primary key", "# - email  ", "email: email  ", "a key can be neither changed nor hidden",
		"customer_id                     # refers to customers by its name", `order.items: decide product_name`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, draft)
		}
	}
	var none *concept.ParseError
	if _, err := concept.Parse("draft.yaml", answered(draft)); !errors.As(err, &none) || len(none.Problems) != 1 {
		t.Errorf("a table without a key should be all that is missing: %v", err)
	}
}

// TestDraftExamples: the jobs at its end are right as they stand there.
func TestDraftExamples(t *testing.T) {
	t.Parallel()
	draft := string(answered(plan.Draft("crm", german())))
	i := strings.Index(draft, "# actions:")
	if i < 0 {
		t.Fatalf("no examples in\n%s", draft)
	}
	c := parsed(t, []byte(draft[:i]+strings.ReplaceAll("\n"+draft[i:], "\n# ", "\n")))
	if len(c.Jobs) != 2 || len(c.ActiveJobs()) != 0 {
		t.Errorf("%d jobs, %d of them active", len(c.Jobs), len(c.ActiveJobs()))
	}
}

// TestDraftIsComplete: each column of each mapped table stands in the draft
// once, so that nothing is left out unseen.
func TestDraftIsComplete(t *testing.T) {
	t.Parallel()
	c := parsed(t, answered(plan.Draft("crm", german())))
	counted := 0
	for _, o := range c.Objects {
		counted += len(o.Columns) + len(o.NotPersonal)
		for _, p := range o.Parts {
			counted += len(p.Columns) + len(p.NotPersonal)
		}
	}
	columns := 0
	for _, table := range german().Tables {
		if table.Name.Table != "tarife" {
			columns += len(table.Columns)
		}
	}
	if counted != columns {
		t.Errorf("%d of %d columns", counted, columns)
	}
}

// TestDraftIsTheSame in whatever order the catalogue was read.
func TestDraftIsTheSame(t *testing.T) {
	t.Parallel()
	db := english()
	first := plan.Draft("crm", db)
	slices.Reverse(db.Tables)
	if diff := cmp.Diff(string(first), string(plan.Draft("crm", db))); diff != "" {
		t.Error(diff)
	}
}

// TestDraftOfOddNames: a name of the database stays a name, whatever is in it.
func TestDraftOfOddNames(t *testing.T) {
	t.Parallel()
	db := &schema.Database{Tables: []*schema.Table{
		{Name: schema.Name{Schema: "crm", Table: "a.b"}, PrimaryKey: []string{"no: 1"}, Columns: []schema.Column{
			{Name: "no: 1", Type: schema.Int}, {Name: "e-mail\n#", Type: schema.Text}, {Name: `"`, Type: schema.Text}, {Name: "1", Type: schema.Text}}},
		{Name: schema.Name{Table: "日本"}, PrimaryKey: []string{"id"}, Columns: []schema.Column{{Name: "id", Type: schema.Int}, {Name: "email", Type: schema.Text}}},
		{Name: schema.Name{Table: "nothing\nactions:"}},
	}}
	draft := plan.Draft("2 ä", db)
	c := parsed(t, answered(draft))
	if len(c.Objects) != 2 || c.Objects[1].Table != (concept.Table{Schema: "crm", Name: "a.b"}) || c.Objects[1].Columns[0].Name != "e-mail\n#" {
		t.Errorf("%+v\n%s", c.Objects, draft)
	}
}
