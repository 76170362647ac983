package concept_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
)

const schemaFile = "../../docs/concept.schema.json"

// TestSchemaTakesGoodFiles holds the published schema to the examples that
// Parse takes.
func TestSchemaTakesGoodFiles(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for _, file := range glob(t, "testdata/good/*.yaml") {
		value, err := decode(read(t, file))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// TestSchemaAndBadFiles reads the first line of each bad file, which says what
// the schema makes of it: it `refuses` what is wrong in structure, it `passes`
// what only shows across the file, and what YAML alone refuses is `unreadable`
// or has no such line.
func TestSchemaAndBadFiles(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	for _, file := range glob(t, "testdata/bad/*.yaml") {
		text := read(t, file)
		first, _, _ := bytes.Cut(text, []byte("\n"))
		expected, ok := strings.CutPrefix(string(first), "# schema: ")
		if !ok || expected == "unreadable" {
			continue
		}
		value, err := decode(text)
		if err != nil {
			t.Errorf("%s is no YAML: %v", file, err)
			continue
		}
		err = schema.Validate(value)
		switch {
		case expected == "refuses" && err == nil:
			t.Errorf("%s: the schema takes it", filepath.Base(file))
		case expected == "passes" && err != nil:
			t.Errorf("%s: the schema refuses it: %v", filepath.Base(file), err)
		case expected != "refuses" && expected != "passes":
			t.Errorf("%s: unknown expectation %q", filepath.Base(file), expected)
		}
	}
}

// TestSchemaKnowsTheSameWords holds the lists of the schema to those of the
// program: every category, and every finding that may be accepted.
func TestSchemaKnowsTheSameWords(t *testing.T) {
	t.Parallel()
	var schema struct {
		Defs struct {
			Category struct{ Enum []method.Category }
			Accept   struct {
				Properties struct{ Finding struct{ Enum []string } }
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(read(t, schemaFile), &schema); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(method.Categories(), schema.Defs.Category.Enum); diff != "" {
		t.Errorf("categories (-program +schema):\n%s", diff)
	}
	codes := schema.Defs.Accept.Properties.Finding.Enum
	if len(codes) != 25 {
		t.Errorf("%d findings may be accepted, want 25", len(codes))
	}
	for _, code := range codes {
		text := strings.Replace(string(read(t, "testdata/good/design.yaml")), "finding: trigger_writes", "finding: "+code, 1)
		if _, err := concept.Parse("accept.yaml", []byte(text)); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(read(t, schemaFile)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("concept.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("concept.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// decode turns YAML into what a JSON decoder would give.
func decode(text []byte) (any, error) {
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	asJSON, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
}
