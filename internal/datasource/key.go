package datasource

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// keyText is the text of a key column. It is the canonical text, but for
// MySQL's booleans, which are numbers that may be 2.
func keyText(d dialect, c *schema.Column, ref string) string {
	if c.Type == schema.Bool && d.name() == "mysql" {
		return "CAST(" + ref + " AS CHAR)"
	}
	return d.text(c, ref)
}

// keyForms are the texts a key column of a type is asked for with. What the
// type cannot hold is no key, before the database sees it.
var keyForms = map[schema.Type]*regexp.Regexp{
	schema.Int:       regexp.MustCompile(`^-?\d{1,20}$`),
	schema.Decimal:   regexp.MustCompile(`^-?\d{1,60}(\.\d{1,30})?$`),
	schema.Float:     regexp.MustCompile(`^-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?$`),
	schema.Bool:      regexp.MustCompile(`^(true|false|0|1)$`),
	schema.Date:      regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`),
	schema.Timestamp: regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$`),
	schema.Instant:   regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z?$`),
	schema.UUID:      regexp.MustCompile(`^(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
	schema.Bytes:     regexp.MustCompile(`^(?i)([0-9a-f]{2})*$`),
}

// split takes a canonical key apart into the texts of its columns.
func (s *Subject) split(key Key) ([]string, error) {
	if len(s.Key) == 1 {
		return []string{string(key)}, s.checkKey([]string{string(key)})
	}
	var texts []string
	if err := json.Unmarshal([]byte(key), &texts); err != nil {
		return nil, fmt.Errorf("%w: %s needs a list of %d", ErrBadKey, s.Table.Name, len(s.Key))
	}
	return texts, s.checkKey(texts)
}

func (s *Subject) splitAll(keys []Key) ([][]string, error) {
	tuples := make([][]string, len(keys))
	for i, key := range keys {
		texts, err := s.split(key)
		if err != nil {
			return nil, err
		}
		tuples[i] = texts
	}
	return tuples, nil
}

// checkKey refuses a text that is no value of its column's type. The error
// names the column and never the text, which a person may have mistyped.
func (s *Subject) checkKey(texts []string) error {
	if len(texts) != len(s.Key) {
		return fmt.Errorf("%w: %s needs %d values", ErrBadKey, s.Table.Name, len(s.Key))
	}
	for i, name := range s.Key {
		c := s.Table.Column(name)
		if c == nil {
			return fmt.Errorf("%w: %s has no column %s", ErrBadKey, s.Table.Name, name)
		}
		if form := keyForms[c.Type]; form != nil && !form.MatchString(texts[i]) || strings.Contains(texts[i], "\x00") {
			return fmt.Errorf("%w: column %s holds values of type %s", ErrBadKey, name, c.Type)
		}
	}
	return nil
}

// typed parses what somebody typed: the columns' values, for several as a JSON
// list or separated by commas.
func (s *Subject) typed(text string) ([]string, error) {
	if len(s.Key) == 1 {
		return []string{text}, s.checkKey([]string{text})
	}
	texts := strings.Split(text, ",")
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		texts = nil
		var values []any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&values); err != nil {
			return nil, fmt.Errorf("%w: write the key of %s as a JSON list", ErrBadKey, s.Table.Name)
		}
		for _, v := range values {
			texts = append(texts, fmt.Sprint(v))
		}
	}
	return texts, s.checkKey(texts)
}

// Resolve finds the canonical key of a record from what a user typed, false if
// the table has no such row. Where the column's own comparison is generous, the
// row it finds alone is meant ("alfki" is the stored "ALFKI"); of several rows
// the one written exactly like this.
func (s *Source) Resolve(ctx context.Context, subject *Subject, text string) (Key, bool, error) {
	texts, err := subject.typed(text)
	if err != nil {
		return "", false, s.fail("look for a key", err)
	}
	c := newCompiler(s.d, subject, 0)
	columns, refs := c.keyColumns(c.own())
	parts := make([]expr, len(refs))
	for i, ref := range refs {
		parts[i] = cat(s.d.sorted(columns[i], ref), " = ", s.d.typed(columns[i], s.d.param(texts[i])))
	}
	found, err := s.keys(ctx, s.db, cat("SELECT ", c.key(c.own()), " FROM ", c.item(c.own()), " WHERE ", all(parts...)))
	if err != nil {
		return "", false, s.fail("look for a key", err)
	}
	for _, key := range found {
		if string(key) == text || len(found) == 1 {
			return key, true, nil
		}
	}
	return "", false, nil
}

// among says that the row's key is one of the keys. The comparison uses the
// index of the key; where that is blind to case or blanks, bytes decide.
func (c compiler) among(row scope, keys [][]string) expr {
	columns, refs := c.keyColumns(row)
	if len(keys) == 0 {
		return never
	}
	if c.d.name() == "mysql" {
		return c.amongListed(columns, refs, keys)
	}
	names := make([]expr, len(refs))
	for i := range refs {
		names[i] = expr{sql: fmt.Sprintf("k%d", i)}
	}
	plain := make([]string, len(refs))
	for i, ref := range refs {
		plain[i] = c.d.plain(columns[i], ref)
	}
	tuple := strings.Join(plain, ", ")
	if len(refs) > 1 {
		tuple = "(" + tuple + ")"
	}
	chosen := cat("(SELECT ", list(", ", names), " FROM ", c.d.keySet(columns, present(keys)), " AS ks)")
	parts := []expr{cat(tuple, " IN ", chosen)}
	if len(refs) == 1 && c.d.name() == "postgres" {
		// As a join, the planner loops over all keys for each row where it thinks
		// that few rows hold the rest of the condition.
		parts = []expr{cat(tuple, " = ANY (ARRAY", chosen, ")")}
	}
	if c.looseKey(columns) {
		texts := make([]schema.Column, len(columns))
		exact := make([]*schema.Column, len(columns))
		left, right := make([]expr, len(refs)), make([]expr, len(refs))
		for i, column := range columns {
			texts[i] = schema.Column{Type: schema.Text}
			exact[i] = &texts[i]
			left[i] = c.d.exact(expr{sql: keyText(c.d, column, refs[i])})
			right[i] = c.d.exact(names[i])
		}
		parts = append(parts, cat("(", list(", ", left), ") IN (SELECT ", list(", ", right), " FROM ", c.d.keySet(exact, present(keys)), " AS kx)"))
	}
	return all(parts...)
}

// amongListed is among for MySQL, whose optimizer reads a table made of JSON
// once for every row it compares, but enters an index by a list of constants.
func (c compiler) amongListed(columns []*schema.Column, refs []string, keys [][]string) expr {
	entered, exact := make([]expr, len(keys)), make([]expr, len(keys))
	for i, key := range keys {
		typed, bytes := make([]expr, len(key)), make([]expr, len(key))
		for j, text := range key {
			typed[j] = c.d.typed(columns[j], value(text))
			bytes[j] = c.d.exact(value(text))
		}
		entered[i], exact[i] = cat("(", list(", ", typed), ")"), cat("(", list(", ", bytes), ")")
	}
	parts := []expr{cat("(", strings.Join(refs, ", "), ") IN (", list(", ", entered), ")")}
	if c.looseKey(columns) {
		texts := make([]expr, len(refs))
		for i, ref := range refs {
			texts[i] = c.d.exact(expr{sql: keyText(c.d, columns[i], ref)})
		}
		parts = append(parts, cat("(", list(", ", texts), ") IN (", list(", ", exact), ")"))
	}
	return all(parts...)
}

func (c compiler) looseKey(columns []*schema.Column) bool {
	for _, column := range columns {
		if c.d.loose(column) {
			return true
		}
	}
	return false
}

// between says that the row's key lies in a span, in the order of the key.
func (c compiler) between(row scope, span Span) (expr, error) {
	after, err := c.beyond(row, span.From, " > ", " > ")
	if err != nil {
		return expr{}, err
	}
	until, err := c.beyond(row, span.To, " < ", " <= ")
	return all(after, until), err
}

// beyond compares key by key: a > x, or a = x and b > y. The first column is
// also compared alone, which is what an index can be entered by.
func (c compiler) beyond(row scope, key Key, strictly, last string) (expr, error) {
	if key == "" {
		return always, nil
	}
	texts, err := c.subject.split(key)
	if err != nil {
		return expr{}, err
	}
	columns, refs := c.keyColumns(row)
	for i, column := range columns {
		refs[i] = c.d.sorted(column, refs[i])
	}
	var compared expr
	for i := len(refs) - 1; i >= 0; i-- {
		v := c.d.typed(columns[i], c.d.param(texts[i]))
		if i == len(refs)-1 {
			compared = cat(refs[i], last, v)
			continue
		}
		entered := cat(refs[i], strings.TrimSuffix(strictly, " "), "= ", v)
		compared = all(entered, either(cat(refs[i], strictly, v), compared))
	}
	return compared, nil
}

// ordered is the order of keys in a statement.
func (c compiler) keyOrder(row scope) string {
	columns, refs := c.keyColumns(row)
	for i, column := range columns {
		refs[i] = c.d.sorted(column, refs[i])
	}
	return " ORDER BY " + strings.Join(refs, ", ")
}

// present are keys as rows of a keySet, whose values may be absent.
func present(keys [][]string) [][]*string {
	rows := make([][]*string, len(keys))
	for i, key := range keys {
		rows[i] = make([]*string, len(key))
		for j := range key {
			rows[i][j] = &key[j]
		}
	}
	return rows
}
