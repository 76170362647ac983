package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// keysOf reads the keys of all files of a language; plural forms count as one.
func keysOf(t *testing.T, lang string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("words/*." + lang + ".yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no words for %s: %v", lang, err)
	}
	keys := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := yaml.Unmarshal(text, &tree); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		walk(t, f, "", tree, keys)
	}
	return keys
}

func walk(t *testing.T, file, prefix string, node any, keys map[string]bool) {
	t.Helper()
	switch node := node.(type) {
	case map[string]any:
		if _, plural := node["other"]; plural && node["one"] != nil {
			keys[prefix] = true
			return
		}
		for name, child := range node {
			if slices.Contains([]string{"id", "description", "hash", "leftdelim", "rightdelim", "zero", "one", "two", "few", "many", "other"}, strings.ToLower(name)) {
				t.Errorf("%s: %s.%s: go-i18n reads that name as a part of a message; choose another", file, prefix, name)
			}
			walk(t, file, strings.TrimPrefix(prefix+"."+name, "."), child, keys)
		}
	case string:
		if keys[prefix] {
			t.Errorf("%s: %s stands in two files", file, prefix)
		}
		keys[prefix] = true
	default:
		t.Errorf("%s: %s is %T, not a sentence", file, prefix, node)
	}
}

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	t.Parallel()
	de, en := keysOf(t, "de"), keysOf(t, "en")
	for key := range de {
		if !en[key] {
			t.Errorf("%s is missing in English", key)
		}
	}
	for key := range en {
		if !de[key] {
			t.Errorf("%s is missing in German", key)
		}
	}
}

// families are the values that word() is called with: whoever adds a value to
// one of these types is told here that it has no word yet.
func families() map[string][]string {
	f := map[string][]string{}
	for _, r := range access.Roles {
		for _, family := range []string{"role", "role_is", "role_short"} {
			f[family] = append(f[family], string(r))
		}
	}
	for _, p := range access.All() {
		f["permission"] = append(f["permission"], permissionKey(p))
	}
	f["problem"] = access.Problems[:]
	for _, k := range []method.Kind{method.Anonymise, method.PartiallyAnonymise, method.Mask, method.Lock, method.Keep, method.Delete} {
		for _, family := range []string{"kind", "kind_does", "kind_erases", "kind_effect", "kind_undone", "kind_passive"} {
			f[family] = append(f[family], string(k))
		}
	}
	for _, g := range []concept.Ground{concept.EndOfPurpose, concept.RetentionDuty, concept.Art18, concept.Contractual} {
		f["ground"] = append(f["ground"], string(g))
	}
	f["approval"] = []string{"none", "a_one", "a_two"}
	for _, s := range casefile.CaseStates {
		f["case_state"] = append(f["case_state"], string(s))
	}
	for _, s := range casefile.ItemStates {
		f["item_state"] = append(f["item_state"], string(s))
	}
	for _, s := range []casefile.RunState{casefile.RunRunning, casefile.RunDone, casefile.RunStopped, casefile.RunInterrupted} {
		f["run_state"] = append(f["run_state"], string(s))
	}
	for _, r := range rule.Reasons {
		f["reason"], f["reason_then"] = append(f["reason"], string(r)), append(f["reason_then"], string(r))
	}
	for _, op := range engine.RecordOperators {
		f["operator"] = append(f["operator"], string(op))
	}
	for _, r := range engine.MarkReasons {
		f["mark_reason"] = append(f["mark_reason"], "for_"+r)
	}
	for _, family := range []string{"deed", "deed_says", "deed_do"} {
		f[family] = []string{"lock", "unlock", "keep", "release"}
	}
	for _, w := range plan.WhyCodes {
		f["why"] = append(f["why"], string(w))
	}
	for _, s := range plan.Situations {
		f["situation"], f["situation_asks"] = append(f["situation"], string(s)), append(f["situation_asks"], string(s))
	}
	for _, q := range plan.QuestionCodes {
		f["question"] = append(f["question"], string(q))
	}
	for _, k := range plan.StartKinds {
		f["start_kind"], f["start_kind_what"] = append(f["start_kind"], startKindWord(k)), append(f["start_kind_what"], startKindWord(k))
	}
	f["counted_from"] = []string{"end_of_month", "end_of_quarter", "end_of_year", "end_of_business_year"}
	f["gap"] = []string{"no_job", "inactive", "stopped"}
	f["concept_part"] = []string{"head", "source", "object", "action", "job"}
	f["dialect"] = []string{"sqlite", "postgres", "mysql", "unknown"}
	for _, family := range []string{"health", "health_says"} {
		f[family] = []string{"ok", "unreachable", "login", "no_database", "bad_url", "variable", "foreign", "failed"}
	}
	f["table_role"] = []string{"object", "part", "related", "unmapped"}
	f["column_state"] = []string{plan.DeclaredPersonal, plan.NotPersonal, plan.Undeclared, plan.Unmapped}
	f["difference"] = []string{"new_table", "gone_table", "new_column", "changed_column", "gone_column", "changed_key", "new_foreign_key",
		"gone_foreign_key", "new_trigger", "gone_trigger", "changed_trigger"}
	f["date_state"] = []string{"missing", "implausible"}
	for _, code := range plan.Codes() {
		f["finding"], f["finding_way"] = append(f["finding"], code), append(f["finding_way"], code)
	}
	f["method"] = append([]string{"usual", "usual_mask"}, methodWords()[1:]...)
	f["thing"] = []string{"job", "action", "object", "source"}
	for _, family := range []string{"gate_state", "gate_title", "gate_what", "gate_way"} {
		f[family] = []string{string(engine.HeldPreview), string(engine.HeldCanary), string(engine.HeldLimit)}
	}
	for _, family := range []string{"outlook_part", "outlook_none"} {
		f[family] = []string{string(engine.OutlookOverdue), string(engine.OutlookSoon), string(engine.OutlookDue), string(engine.OutlookUndated)}
	}
	for _, m := range misfits() {
		f["misfit"], f["misfit_way"] = append(f["misfit"], m.key), append(f["misfit_way"], m.key)
	}
	for _, kind := range nodeKinds() {
		f["node_kind"] = append(f["node_kind"], kind)
	}
	for _, code := range readerCodes() {
		f["reader"], f["reader_way"] = append(f["reader"], code), append(f["reader_way"], code)
	}
	f["mark_filter"] = []string{"k_", "k_keep", "k_lock", "k_lock_exception"}
	f["case_narrow"] = []string{"me", "nobody"}
	f["case_filter"] = []string{"s_", "s_open", "s_awaiting_approval", "s_approved", "s_over"}
	f["case_event"] = []string{"opened", "added", "approved", "refused", "cancelled", "done", "skipped", "failed", "asked_again", "mark_set", "mark_ended",
		"mark_end_asked", "closed", "commented", "assigned", "task_done"}
	f["decision"] = []string{"approve", "refuse"}
	f["unreached_why"] = []string{"outside", "undated"}
	f["step_why"] = []string{"not_allowed", "nothing_waits", "asked_for_it", "approved_before", "running", "approvals_missing", "not_due", "over"}
	f["cause"] = []string{"first_run", "keep", "lock", "duty", "approval", "pause"}
	f["identifier_kind"] = []string{"email", "phone", "customer", "lead", "account", "partner"}
	for _, a := range proof.Acts {
		f["act"] = append(f["act"], string(a))
	}
	for _, g := range actGroups() {
		f["act_group"] = append(f["act_group"], g.name)
	}
	f["proof_subject"] = []string{"person", "token", "session", "source"}
	f["check_state"] = []string{engine.CheckHeld, engine.CheckBroken, engine.CheckFailed}
	f["fault"] = []string{proof.Changed, proof.PayloadChanged, proof.PayloadRemoved, proof.Removed, proof.Reordered, proof.Broken, proof.CutOff, proof.Rewritten, proof.OtherKey,
		proof.OtherLog, proof.BadCheckpoint, proof.LedgerRowMissing, proof.LedgerRowForged, proof.LedgerChanged, proof.NotStanding}
	f["detail"] = append(saidByEngine(), faultsOfLog()...)
	f["unit"] = []string{"days", "weeks", "months", "years"}
	f["from"] = []string{"event", "month", "quarter", "year", "business_year"}
	f["every"] = []string{"hour", "day", "week", "month", "year", "line"}
	f["op"] = operators()
	f["op_example"] = slices.DeleteFunc(operators(), func(op string) bool { return op == "empty" })
	for i := range 13 {
		if i < 7 {
			f["weekday"], f["weekday_short"] = append(f["weekday"], "d"+strconv.Itoa(i)), append(f["weekday_short"], "d"+strconv.Itoa(i))
		}
		if i > 0 {
			f["month_name"], f["month_letter"] = append(f["month_name"], "m"+strconv.Itoa(i)), append(f["month_letter"], "m"+strconv.Itoa(i))
		}
	}
	for _, k := range kinds() {
		f["confirm_word"] = append(f["confirm_word"], string(k))
	}
	f["overview_way"] = []string{"finding", "approval", "rule", "limit", "resume", "action", "run"}
	f["run_state"] = append(f["run_state"], "queued", "replica")
	f["overview"] = []string{"needs_one", "needs_two"}
	f["deed"] = append(f["deed"], "records", "kind", "columns", "sets", "ordered", "approved", "approved_by", "set_by", "duties", "rows", "read_back", "backups", "copies")
	for _, p := range concept.OwnDataDefaults() {
		f["own_kind"], f["own_kind_what"] = append(f["own_kind"], string(p.Kind)), append(f["own_kind_what"], string(p.Kind))
	}
	return f
}

func TestEveryKeyUsedExists(t *testing.T) {
	t.Parallel()
	keys := keysOf(t, "de")
	used := map[string]bool{}
	for key := range usedKeys(t) {
		used[key] = true
		if !keys[key] {
			t.Errorf("%s is used and in no catalogue", key)
		}
	}
	for family, values := range families() {
		for _, v := range values {
			key := family + "." + strings.ReplaceAll(v, "-", "_")
			used[key] = true
			if !keys[key] {
				t.Errorf("%s has no word", key)
			}
		}
	}
	for _, f := range append(failures(), failure{key: "sign_in"}, failure{key: "too_large"}, failure{key: "ours"}) {
		for _, part := range []string{".title", ".text", ".way"} {
			used["failure."+f.key+part] = true
			if !keys["failure."+f.key+part] {
				t.Errorf("failure.%s%s has no words", f.key, part)
			}
		}
	}
	for key := range keys {
		if !used[key] && !strings.HasPrefix(key, "shared.") {
			t.Errorf("%s is in the catalogue and nobody says it", key)
		}
	}
}

// usedKeys finds every string that looks like a key of the catalogue in the Go
// of this room, the generated included: lower-case words joined by dots whose
// first word is a family of the catalogue.
func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	first := map[string]bool{}
	for key := range keysOf(t, "de") {
		head, _, _ := strings.Cut(key, ".")
		first[head] = true
	}
	found := map[string]bool{}
	eachString(t, func(_, text string) {
		head, rest, dotted := strings.Cut(text, ".")
		if dotted && rest != "" && rest != "templ" && first[head] && !strings.HasSuffix(text, ".") && isKey(text) {
			found[text] = true
		}
	})
	return found
}

func isKey(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '.')
	})
}

// eachString calls f with every string literal of the room's own Go files.
func eachString(t *testing.T, f func(file, text string)) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(syntax, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					f(name, text)
				}
			}
			return true
		})
	}
}

func TestEveryIconUsedExists(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), `@icon("`)[1:] {
			icon, _, _ := strings.Cut(part, `"`)
			if iconPaths(icon) == "" {
				t.Errorf("%s: there is no icon %s", name, icon)
			}
		}
	}
}

// TestNoSentenceInCode: what people read stands in the catalogue, or it exists
// in one language only.
func TestNoSentenceInCode(t *testing.T) {
	t.Parallel()
	eachString(t, func(file, text string) {
		if len([]rune(text)) > 1 && strings.ContainsAny(text, "äöüÄÖÜß") {
			t.Errorf("%s: %q belongs into words/", file, text)
		}
	})
}

// TestWhatBelongsTogetherIsNotBroken: between "Art." and its number stands a
// space at which no line breaks, as between other such pairs.
func TestWhatBelongsTogetherIsNotBroken(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("words/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	loose := regexp.MustCompile(`\b(Art|Abs|Nr|lit)\. [0-9a-z{]|§ \d|\d (Uhr|MB|kB)\b`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := loose.FindString(line); found != "" {
				t.Errorf("%s:%d: %q needs a no-break space", f, i+1, found)
			}
		}
	}
}

// TestGermanKeepsToItsWords: one word for one thing (docs/glossary.md), and
// nobody is begged or shouted at.
func TestGermanKeepsToItsWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("words/*.de.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	not := regexp.MustCompile(`(?i)\b(bitte|leider|löschsperren?|markierung(en)?|kennwort|das keep|prüfpunkt|geplant|zurückgehalten|abgebrochene?r fall)\b|!(\s|"|$)`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := not.FindString(line); found != "" {
				t.Errorf("%s:%d: %q", f, i+1, found)
			}
		}
	}
}
