package plan_test

import (
	"os"
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// house is a concept and the schemas it fits without any finding but the
// locks'. A test breaks one thing and looks what is found.
type house struct {
	concept                                 *concept.Concept
	sales, shop                             *schema.Database
	contracts, activities, invoices, orders *schema.Table
	unreachable                             bool
}

func clean(t *testing.T) *house {
	t.Helper()
	text, err := os.ReadFile("testdata/clean.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := concept.Parse("clean.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{concept: c}
	h.contracts = table("contracts",
		column("id", schema.Int), column("status", schema.Text), column("region", schema.Int), column("ended_on", schema.Date),
		column("changed_at", schema.Timestamp), null("customer_no", schema.Text), null("name", schema.Text),
		null("email", schema.Text), null("birth_date", schema.Date), null("postcode", schema.Text), null("extra", schema.JSON))
	h.contracts.Indexes = append(h.contracts.Indexes, schema.Index{Name: "ended", Columns: []string{"ended_on"}})
	h.activities = table("activities", column("id", schema.Int), column("contract_id", schema.Int),
		null("remark", schema.Text), null("code", schema.Text), column("happened_on", schema.Date))
	h.invoices = table("invoices", column("id", schema.Int), column("contract_id", schema.Int), column("issued_on", schema.Date))
	h.orders = table("orders", column("id", schema.Int), null("email", schema.Text), column("open", schema.Bool))
	for _, t := range []*schema.Table{h.activities, h.invoices} {
		t.Indexes = append(t.Indexes, schema.Index{Name: "contract", Columns: []string{"contract_id"}})
	}
	link(h.activities, h.contracts, "CASCADE")
	h.sales = &schema.Database{Dialect: "postgres", Tables: []*schema.Table{h.contracts, h.activities, h.invoices}}
	h.shop = &schema.Database{Dialect: "postgres", Tables: []*schema.Table{h.orders}}
	return h
}

func (h *house) bind() *plan.Binding {
	schemas := map[string]*schema.Database{"sales": h.sales, "shop": h.shop}
	if h.unreachable {
		delete(schemas, "sales")
	}
	return plan.Bind(h.concept, schemas)
}

func (h *house) object() *concept.Object            { return h.concept.Objects[0] }
func (h *house) action(name string) *concept.Action { return h.concept.Action(name) }
func (h *house) job(name string) *concept.Job       { return h.concept.Job(name) }

func table(name string, columns ...schema.Column) *schema.Table {
	return &schema.Table{
		Name: schema.Name{Table: name}, Columns: columns, PrimaryKey: []string{"id"}, Transactional: true,
		Indexes: []schema.Index{{Name: name + "_pkey", Columns: []string{"id"}, Unique: true}},
	}
}

func column(name string, t schema.Type) schema.Column {
	return schema.Column{Name: name, Type: t, Raw: string(t)}
}

func null(name string, t schema.Type) schema.Column {
	return schema.Column{Name: name, Type: t, Raw: string(t), Nullable: true}
}

// link makes a foreign key from contract_id to id.
func link(from, to *schema.Table, onDelete string) {
	key := schema.ForeignKey{Name: from.Table + "_fk", Table: from.Name, Columns: []string{"contract_id"},
		RefTable: to.Name, RefColumns: []string{"id"}, OnDelete: onDelete}
	from.ForeignKeys, to.Referenced = append(from.ForeignKeys, key), append(to.Referenced, key)
}

// seen looks for a finding by code and place.
func seen(b *plan.Binding, code, where string) *plan.Finding {
	i := slices.IndexFunc(b.Findings, func(f plan.Finding) bool { return f.Code == code && f.Where == where })
	if i < 0 {
		return nil
	}
	return &b.Findings[i]
}

// stopped are the names of jobs that may not run.
func stopped(b *plan.Binding) []string {
	names := []string{}
	for _, j := range b.Jobs {
		if len(j.Stopped) > 0 {
			names = append(names, j.Name)
		}
	}
	return names
}
