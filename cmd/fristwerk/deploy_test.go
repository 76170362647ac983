package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

const repository = "../.."

// beside are variables that no flag stands for.
var beside = []string{"FRISTWERK_KEY", "FRISTWERK_PROOF_KEY"}

// variables are those the program reads of its own.
func variables(t *testing.T) []string {
	t.Helper()
	var c commands
	parser, err := newParser(&c)
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Clone(beside)
	for _, f := range parser.Model.Flags {
		all = append(all, f.Envs...)
	}
	for _, command := range parser.Model.Children {
		if command.Name == "serve" {
			all = append(all, envsOf(flagsOf(command))...)
		}
	}
	return all
}

func envsOf(flags []*kong.Flag) (all []string) {
	for _, f := range flags {
		all = append(all, f.Envs...)
	}
	return all
}

var ownVariable = regexp.MustCompile(`FRISTWERK_[A-Z_]+`)

// TestDeploymentNamesWhatExists: every variable of ours in deploy/ is one that
// serve reads.
func TestDeploymentNamesWhatExists(t *testing.T) {
	t.Parallel()
	known := variables(t)
	for _, file := range []string{"Dockerfile", "compose.yaml", "fristwerk.service"} {
		found := ownVariable.FindAllString(deployed(t, file), -1)
		if len(found) == 0 {
			t.Errorf("%s names no variable", file)
		}
		for _, name := range found {
			if !slices.Contains(known, name) {
				t.Errorf("%s names %s, which nothing reads", file, name)
			}
		}
	}
}

func deployed(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "deploy", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestComposeFile reads the compose file: the volumes and services it names are
// there, nothing has a secret in it, and what is built is our Dockerfile.
func TestComposeFile(t *testing.T) {
	t.Parallel()
	var compose struct {
		Services map[string]struct {
			Build       struct{ Context, Dockerfile string }
			Environment map[string]string
			Volumes     []string
			DependsOn   map[string]any `yaml:"depends_on"`
			ReadOnly    bool           `yaml:"read_only"`
		}
		Volumes map[string]any
	}
	if err := yaml.Unmarshal([]byte(deployed(t, "compose.yaml")), &compose); err != nil {
		t.Fatal(err)
	}
	ours, found := compose.Services["fristwerk"]
	if !found || !ours.ReadOnly {
		t.Fatalf("services: %+v", compose.Services)
	}
	if _, err := os.Stat(filepath.Join(repository, "deploy", ours.Build.Context, ours.Build.Dockerfile)); err != nil {
		t.Error(err)
	}
	for name, service := range compose.Services {
		for other := range service.DependsOn {
			if _, found := compose.Services[other]; !found {
				t.Errorf("%s depends on %s, which is not there", name, other)
			}
		}
		for _, v := range service.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if _, found := compose.Volumes[from]; !found && !strings.HasPrefix(from, "./") {
				t.Errorf("%s uses the volume %s, which is not there", name, from)
			}
		}
		for key, value := range service.Environment {
			if secret := strings.Contains(key, "KEY") || strings.Contains(key, "PASSWORD"); secret && !strings.HasPrefix(value, "${") {
				t.Errorf("%s: %s stands in the file", name, key)
			}
		}
	}
}

var instruction = regexp.MustCompile(`(?m)^(FROM|RUN|COPY|ENTRYPOINT|CMD|USER) (.+)$`)

// instructions are the lines of the Dockerfile by their word.
func instructions(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, m := range instruction.FindAllStringSubmatch(deployed(t, "Dockerfile"), -1) {
		all[m[1]] = append(all[m[1]], m[2])
	}
	return all
}

// TestDockerfileBuilds carries out what the Dockerfile runs, in a clean folder
// with what it copies, and starts what comes out: a program that needs no other
// file, as nothing else is in the image. No image is made.
func TestDockerfileBuilds(t *testing.T) {
	t.Parallel()
	all := instructions(t)
	mod, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)
	if from := all["FROM"][0]; version == nil || from != "golang:"+string(version[1])+" AS build" {
		t.Errorf("built from %s, and go.mod says %s", from, version)
	}
	if !slices.Equal(all["USER"], []string{"65532:65532"}) || !slices.Equal(all["ENTRYPOINT"], []string{`["/fristwerk"]`}) || !slices.Equal(all["CMD"], []string{`["serve"]`}) {
		t.Errorf("user %v, entry point %v, command %v", all["USER"], all["ENTRYPOINT"], all["CMD"])
	}
	src, out := filepath.Join(t.TempDir(), "src"), filepath.Join(t.TempDir(), "out")
	copyTree(t, repository, src)
	built := false
	for _, run := range all["RUN"] {
		if run == "go mod download" {
			continue // the test was built from the same modules
		}
		sh := exec.CommandContext(t.Context(), "sh", "-c", strings.ReplaceAll(run, "/out", out))
		sh.Dir = src
		if text, err := sh.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", run, err, text)
		}
		built = true
	}
	program := filepath.Join(out, "fristwerk")
	if !built {
		t.Fatal("nothing is built")
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if libraries, err := file.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("it needs %v, %v", libraries, err)
	}
	for _, s := range file.Progs {
		if s.Type == elf.PT_INTERP {
			t.Error("it needs a loader, which is not in the image")
		}
	}
	start := exec.CommandContext(t.Context(), program, "version")
	start.Env = []string{}
	if text, err := start.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	verifyUnit(t, program)
}

// copyTree copies what `COPY . .` does, without the history.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && (rel == ".git" || rel == "bin"):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case rel == ".git" || !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnit reads the systemd unit: it starts a command that exists and gives a
// turn under way the time it may take.
func TestUnit(t *testing.T) {
	t.Parallel()
	unit := deployed(t, "fristwerk.service")
	for _, line := range []string{"ExecStart=/usr/local/bin/fristwerk serve", "DynamicUser=yes", "StateDirectory=fristwerk", "TimeoutStopSec=40", "WantedBy=multi-user.target"} {
		if !strings.Contains(unit, line+"\n") {
			t.Errorf("the unit has no %q", line)
		}
	}
	if stopsWithin.Seconds() >= 40 {
		t.Error("systemd kills a server while it hands back its run")
	}
}

// verifyUnit lets systemd read the unit, where systemd is installed, with the
// program that was built in the place of the one it names.
func verifyUnit(t *testing.T, program string) {
	t.Helper()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd is not installed: TestUnit alone looks at the unit")
		return
	}
	unit := filepath.Join(t.TempDir(), "fristwerk.service")
	text := strings.ReplaceAll(deployed(t, "fristwerk.service"), "/usr/local/bin/fristwerk", program)
	if err := os.WriteFile(unit, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", unit).CombinedOutput(); err != nil || strings.Contains(string(said), unit) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, said)
	}
}
