package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Draft is a concept that nobody has applied yet: it can be downloaded, changed
// by hand, or proposed (Propose), which checks it against the sources.
type Draft struct {
	Text []byte
	// Base is the version it was made from; another one in force by now means
	// that the draft would undo something.
	Base int64
	// Open are columns that were left undecided: their object's jobs stand still.
	Open []string
	// Questions are for the lawyer (AssistDraft).
	Questions []plan.Question
}

// ProposedTables is what names, types and keys say of each table of a source,
// with what the concept says of it already. No row is read.
func (e *Engine) ProposedTables(ctx context.Context, actor access.Actor, source string) ([]plan.TableProposal, SourceInfo, error) {
	if err := actor.Require(access.ReadSources); err != nil {
		return nil, SourceInfo{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, SourceInfo{}, err
	}
	defer s.Close()
	return e.proposedTables(ctx, s, source)
}

func (e *Engine) proposedTables(ctx context.Context, s *situation, source string) ([]plan.TableProposal, SourceInfo, error) {
	db := s.schemas[source]
	if db == nil {
		return nil, SourceInfo{}, fmt.Errorf("%q: %w", source, ErrUnknownSource)
	}
	look, err := e.schemaLook(ctx, source, db)
	if err != nil {
		return nil, SourceInfo{}, err
	}
	info := SourceInfo{Name: source, Health: "ok", Dialect: db.Dialect, Look: &look, Tables: []TableInfo{}}
	info.declare(s.binding, db)
	return plan.ProposeTables(db), info, nil
}

// ProposedTable is what names, types, keys and some values say of one table and
// its parts. Of the values a category is kept and how many look like it.
func (e *Engine) ProposedTable(ctx context.Context, actor access.Actor, source, table string) (plan.TableProposal, TableInfo, error) {
	if err := actor.Require(access.ManageSources); err != nil {
		if err := actor.Require(access.ChangeConcept); err != nil {
			return plan.TableProposal{}, TableInfo{}, err
		}
	}
	if err := actor.Require(access.ReadSources); err != nil {
		return plan.TableProposal{}, TableInfo{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return plan.TableProposal{}, TableInfo{}, err
	}
	defer s.Close()
	all, info, err := e.proposedTables(ctx, s, source)
	if err != nil {
		return plan.TableProposal{}, TableInfo{}, err
	}
	i := slices.IndexFunc(all, func(p plan.TableProposal) bool { return p.Table == table })
	if i < 0 {
		return plan.TableProposal{}, TableInfo{}, fmt.Errorf("there is no table %q in %s: %w", table, source, ErrBadOrder)
	}
	db := s.schemas[source]
	samples, err := e.samples(ctx, s.sources[source], db, tablesOf(all[i])...)
	if err != nil {
		return plan.TableProposal{}, TableInfo{}, err
	}
	p, _ := plan.ProposeTable(db, table, samples)
	j := slices.IndexFunc(info.Tables, func(t TableInfo) bool { return t.Name == table })
	return p, info.Tables[j], nil
}

// tablesOf are a proposal's table and those of its parts.
func tablesOf(p plan.TableProposal) []string {
	list := []string{p.Table}
	for _, part := range p.Parts {
		list = append(list, tablesOf(part)...)
	}
	return list
}

// DraftTable writes a table into the concept in force as it was decided: a new
// object with its parts, or, of an object's own table, the columns that were
// not declared yet.
func (e *Engine) DraftTable(ctx context.Context, actor access.Actor, source, table string, decisions plan.Decisions) (Draft, error) {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return Draft{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return Draft{}, err
	}
	defer s.Close()
	db := s.schemas[source]
	if db == nil {
		return Draft{}, fmt.Errorf("%q: %w", source, ErrUnknownSource)
	}
	d := Draft{Base: s.version}
	if o := mapping(s.binding, source, table); o != nil {
		d.Text, err = declare(s.concept.Text, o, decisions[table])
	} else {
		d.Text, err = addObject(s.concept, db, source, table, decisions)
	}
	if err != nil {
		return d, draftError(err)
	}
	d.Open = open(decisions)
	return d, parses(d.Text)
}

// draftError makes what cannot be drafted an order that cannot be carried out.
func draftError(err error) error {
	if errors.Is(err, plan.ErrNoProposal) || errors.Is(err, concept.ErrEdit) {
		return fmt.Errorf("%w: %w", ErrBadOrder, err)
	}
	return err
}

// parses: a draft that cannot be read is our mistake and is not handed out.
func parses(text []byte) error {
	if _, err := concept.Parse("concept.yaml", text); err != nil {
		return fmt.Errorf("the draft cannot be read back: %w", err)
	}
	return nil
}

// open are the columns without a decision, as table.column.
func open(decisions plan.Decisions) []string {
	list := []string{}
	for table, columns := range decisions {
		for column, decision := range columns {
			if decision == "" {
				list = append(list, table+"."+column)
			}
		}
	}
	slices.Sort(list)
	return list
}

// mapping is the object whose own table it is.
func mapping(b *plan.Binding, source, table string) *plan.Object {
	for _, o := range b.Objects {
		if o.Source == source && o.Table != nil && o.Table.Name.String() == table {
			return o
		}
	}
	return nil
}

func addObject(c *concept.Concept, db *schema.Database, source, table string, decisions plan.Decisions) ([]byte, error) {
	name, fields, err := plan.ProposedObject(db, source, table, decisions)
	if err != nil {
		return nil, err
	}
	free := name
	for n := 2; c.Object(free) != nil; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	return concept.SetEntry(c.Text, concept.ObjectSection, free, fields)
}

// declare adds decisions to the two lists of an object.
func declare(text []byte, o *plan.Object, decisions map[string]string) ([]byte, error) {
	columns, not := concept.Map{}, concept.Words(slices.Clone(o.NotPersonal))
	for _, c := range o.Columns {
		if c.Paths != nil {
			return nil, fmt.Errorf("%s has a column of JSON: %w", o.Name, concept.ErrEdit)
		}
		columns = append(columns, concept.Field{Key: c.Name, Value: string(c.Category)})
	}
	for _, c := range o.Table.Columns {
		decision := decisions[c.Name]
		known := slices.Contains(o.NotPersonal, c.Name) || o.Personal(c.Name) != nil
		switch {
		case known || decision == "":
		case decision == plan.NotPersonal:
			not = append(not, c.Name)
		default:
			columns = append(columns, concept.Field{Key: c.Name, Value: decision})
		}
	}
	return concept.SetEntry(text, concept.ObjectSection, o.Name, []concept.Field{{Key: "columns", Value: columns}, {Key: "not_personal", Value: not}})
}

// AssistSuggestions are answers to begin with, and the objects to choose from.
func (e *Engine) AssistSuggestions(ctx context.Context, actor access.Actor) ([]plan.Answers, []AssistObject, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, nil, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	objects := []AssistObject{}
	for _, o := range s.binding.Objects {
		if o.Table == nil {
			continue
		}
		a := AssistObject{Name: o.Name, Title: titled(o.Title), Dates: []string{}, Columns: o.NotPersonal, Person: len(o.Person) > 0}
		for _, d := range o.Dates {
			a.Dates = append(a.Dates, d.Name)
		}
		objects = append(objects, a)
	}
	return plan.SuggestAnswers(s.binding), objects, nil
}

// AssistObject is an object that a situation can speak of.
type AssistObject struct {
	Name    string
	Title   TitleText
	Dates   []string
	Columns []string // not personal: those a condition may ask about
	Person  bool
}

// AssistDraft writes what the four situations ask for into the concept in
// force, every new job switched off, and lists the questions that only a lawyer
// can answer.
func (e *Engine) AssistDraft(ctx context.Context, actor access.Actor, answers []plan.Answers) (Draft, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return Draft{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return Draft{}, err
	}
	defer s.Close()
	d := Draft{Base: s.version, Text: s.concept.Text, Open: []string{}, Questions: plan.Questions(s.binding, answers)}
	entries, err := plan.Assist(s.binding, answers)
	if err != nil {
		return d, draftError(err)
	}
	for _, entry := range entries {
		if d.Text, err = concept.SetEntry(d.Text, entry.Section, entry.Name, entry.Fields); err != nil {
			return d, draftError(err)
		}
	}
	if err := parses(d.Text); err != nil {
		return d, fmt.Errorf("%w: %w", ErrBadOrder, err)
	}
	return d, nil
}
