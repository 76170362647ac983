package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryFlagIsDocumented holds docs/cli.md and the grammar together, in both
// directions: each command has its section, with each of its flags and their
// variables, and no section speaks of a flag that is not there.
func TestEveryFlagIsDocumented(t *testing.T) {
	t.Parallel()
	sections := documentation(t)
	var c commands
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	shared := names(parser.Model.Flags)
	compareFlags(t, "Flags of every command", sections, parser.Model.Flags, nil)
	var commands []string
	for _, command := range parser.Model.Children {
		commands = append(commands, command.Name)
		compareFlags(t, command.Name, sections, flagsOf(command), shared)
	}
	for title := range sections {
		if !slices.Contains(commands, title) && title == strings.ToLower(title) {
			t.Errorf("docs/cli.md has a section %q, which is no command", title)
		}
	}
}

// flagsOf are the flags of a command and of those below it.
func flagsOf(command *kong.Node) []*kong.Flag {
	flags := slices.Clone(command.Flags)
	for _, below := range command.Children {
		flags = append(flags, flagsOf(below)...)
	}
	return flags
}

// documentation is docs/cli.md by section.
func documentation(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(section, "\n")
		sections[title] = body
	}
	return sections
}

var flagRow = regexp.MustCompile("(?m)^\\| .*`--([a-z-]+)")

func compareFlags(t *testing.T, title string, sections map[string]string, flags []*kong.Flag, shared []string) {
	t.Helper()
	body, found := sections[title]
	if !found {
		t.Errorf("docs/cli.md has no section %q", title)
		return
	}
	for _, flag := range flags {
		if !strings.Contains(body, "--"+flag.Name) {
			t.Errorf("%s: --%s is not documented", title, flag.Name)
		}
		if flag.Name == "help" {
			continue
		}
		want := "FRISTWERK_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		if !slices.Equal(flag.Envs, []string{want}) || !strings.Contains(body, "`"+want+"`") {
			t.Errorf("%s: --%s has the variables %v, want %s, documented", title, flag.Name, flag.Envs, want)
		}
	}
	for _, row := range flagRow.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(names(flags), row[1]) && !slices.Contains(shared, row[1]) {
			t.Errorf("%s: --%s is documented and does not exist", title, row[1])
		}
	}
}

func names(flags []*kong.Flag) (all []string) {
	for _, flag := range flags {
		all = append(all, flag.Name)
	}
	return all
}

// TestSettingsAreDocumented holds docs/operating.md to the flags of serve.
func TestSettingsAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	var c commands
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	flags := parser.Model.Flags
	for _, command := range parser.Model.Children {
		if command.Name == "serve" {
			flags = append(flags, command.Flags...)
		}
	}
	known := map[string]bool{}
	for _, flag := range flags {
		if flag.Name == "help" {
			continue
		}
		known[flag.Name] = true
		if !strings.Contains(string(text), "| `--"+flag.Name+"` | `"+flag.Envs[0]+"` |") {
			t.Errorf("docs/operating.md has no row of --%s and %s", flag.Name, flag.Envs[0])
		}
	}
	for _, row := range flagRow.FindAllStringSubmatch(string(text), -1) {
		if !known[row[1]] {
			t.Errorf("--%s is documented and does not exist", row[1])
		}
	}
}
