package web

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// The proof: the log of all acts, what its last verification said and what that
// did not look at, and the checkpoints that lie outside. A verification may take
// long, so that no page waits for one.
func (a *app) proofRoutes() []route {
	return []route{
		{pattern: "GET /proof", needs: access.ReadLog, serve: showProof},
		{pattern: "POST /proof/check", needs: access.VerifyLedger, serve: checkProof},
		{pattern: "GET /proof/log/export", needs: access.VerifyLedger, serve: exportProof},
		{pattern: "GET /proof/key/export", needs: access.VerifyLedger, serve: exportKey},
		{pattern: "GET /cases/{case}/certificate/export", needs: access.VerifyLedger, serve: certifyCase},
		{pattern: "GET /runs/{run}/certificate/export", needs: access.VerifyLedger, serve: certifyRun},
	}
}

// proofView is the page.
type proofView struct {
	state    engine.ProofState
	verdict  shown
	lede     string
	checking bool
	parts    []checkedPart
	problems []problemRow
	mayCheck bool
	acts     []choice // of the filter
	people   []choice
	day      string
	rows     []proofRow
	next     string // address of the next page
	first    string // address of the first page, on a later one
	places   []placeRow
	newest   string // checkpoint in words, empty if there is none
}

// checkedPart is one line of what was verified, and what was not.
type checkedPart struct{ what, why, extent, off, look string }

type problemRow struct{ code, title, detail string }

// proofRow is one entry.
type proofRow struct {
	seq, when, act, detail, who, hash string
	subject                           linked
	sheet                             string // address of the certificate
}

type placeRow struct{ place, when, entries string }

const proofRows = 50

func showProof(v *visit) error {
	view, err := v.proofView()
	if err != nil {
		return err
	}
	return v.piece(meta{title: t(v.ctx(), "proof.title"), menu: "/proof"}, proofVerdict(view), proofPage(view))
}

func checkProof(v *visit) error {
	if err := v.app.engine.CheckProofSoon(v.ctx(), v.actor); err != nil {
		return err
	}
	return v.to("/proof", "")
}

func (v *visit) proofView() (proofView, error) {
	ctx := v.ctx()
	state, err := v.app.engine.ProofState(ctx, v.actor)
	view := proofView{state: state, checking: state.Checking, mayCheck: v.actor.May(access.VerifyLedger)}
	if err != nil {
		return view, err
	}
	view.judge(ctx)
	for _, p := range state.Places {
		view.places = append(view.places, placeRow{p.Place, moment(ctx, p.At), num(ctx, int(p.Entries))})
	}
	if len(state.Checkpoints) > 0 {
		c := state.Checkpoints[0]
		view.newest = t(ctx, "proof.newest", "At", moment(ctx, c.At), "N", num(ctx, int(c.Entries)))
	}
	return view, v.proofLog(&view)
}

// judge words what the last verification said.
func (p *proofView) judge(ctx context.Context) {
	c := p.state.Last
	switch {
	case c == nil:
		p.verdict = shown{"lock", "eye-off", t(ctx, "proof.never")}
		p.lede = t(ctx, "proof.never_why")
		return
	case c.State == engine.CheckHeld:
		p.verdict = shown{"good", "shield-check", t(ctx, "proof.held")}
	case c.State == engine.CheckBroken:
		p.verdict = shown{"bad", "alert-triangle", t(ctx, "proof.broken")}
	default:
		p.verdict = shown{"bad", "circle-x", t(ctx, "proof.not_carried_out")}
	}
	since := 0
	if r := c.Report; r != nil && p.state.Entries > r.Proof.Entries {
		since = int(p.state.Entries - r.Proof.Entries)
	}
	p.lede = n(ctx, "proof.last", since, "At", moment(ctx, *c.Ended))
	if c.Report != nil && c.State != engine.CheckFailed {
		p.checked(ctx, *c.Report)
	}
}

// checked lists what was looked at, and what nobody looked at.
func (p *proofView) checked(ctx context.Context, r engine.VerifyReport) {
	rows, records, back := 0, 0, 0
	for _, s := range r.Sources {
		rows, records, back = rows+s.Records, records+s.Checked, back+s.Back
	}
	for i, problem := range r.Problems {
		row := problemOfText(ctx, problem)
		if i < len(r.Details) { // a report of an older version has none
			row.detail = detailText(ctx, r.Details[i])
		}
		p.problems = append(p.problems, row)
	}
	off := func(of int) string { return num(ctx, of) }
	ledger := max(0, len(r.Problems)-len(r.Proof.Faults)-min(back, 1))
	p.parts = append(p.parts,
		checkedPart{t(ctx, "proof.chain"), t(ctx, "proof.chain_why"), n(ctx, "proof.entries_n", int(r.Proof.Entries)), off(len(r.Proof.Faults)), lookOf(len(r.Proof.Faults))},
		checkedPart{t(ctx, "proof.seals"), n(ctx, "proof.seals_why", int(r.Proof.Unwitnessed)), n(ctx, "proof.seals_n", r.Proof.Checkpoints), "–", "checked"}.orNone(ctx, r.Proof.Checkpoints),
		checkedPart{t(ctx, "proof.ledger"), t(ctx, "proof.ledger_why"), n(ctx, "proof.rows_n", rows), off(ledger), lookOf(ledger)},
		checkedPart{t(ctx, "proof.data"), t(ctx, "proof.data_why"), n(ctx, "shared.records", records), off(back), lookOf(back)})
	if slices.Contains(r.Proof.Unchecked, engine.UncheckedOutside) {
		p.parts = append(p.parts, checkedPart{t(ctx, "proof.outside"), t(ctx, "proof.outside_why"), "–", "–", "not"})
	}
	p.parts = append(p.parts, checkedPart{t(ctx, "proof.copies"), t(ctx, "proof.copies_why"), "–", "–", "not"})
}

// orNone says that nothing was looked at where there is no seal yet.
func (p checkedPart) orNone(ctx context.Context, seals int) checkedPart {
	if seals == 0 {
		p.why, p.extent, p.look = t(ctx, "proof.seals_none"), "–", "not"
	}
	return p
}

func lookOf(faults int) string {
	if faults > 0 {
		return "bad"
	}
	return "checked"
}

// problemOfText takes the code off a problem.
func problemOfText(ctx context.Context, text string) problemRow {
	code, detail, found := strings.Cut(text, ": ")
	if key := "fault." + code; found && lookFrom(ctx).words.knows(key) {
		return problemRow{code, t(ctx, key), detail}
	}
	return problemRow{"", t(ctx, "fault.any"), text}
}

// detailText is a sentence of the engine in the visitor's language: numbers and
// times are written as people write them.
func detailText(ctx context.Context, s engine.Said) string {
	fill := []any{"A", "", "B", "", "C", "", "D", ""}
	for i, arg := range s.Args {
		if number, err := strconv.Atoi(arg); err == nil {
			arg = num(ctx, number)
		} else if at, err := time.Parse(proof.StampLayout, arg); err == nil {
			arg = moment(ctx, at)
		}
		fill[2*i+1] = arg
	}
	return t(ctx, "detail."+s.Form, fill...)
}

// proofLog fills in the entries that the filters choose.
func (v *visit) proofLog(view *proofView) error {
	ctx, q := v.ctx(), v.r.URL.Query()
	people, err := v.app.engine.Names(ctx, v.actor)
	if err != nil {
		return err
	}
	names := v.names()
	f := engine.ProofFilter{Acts: actsOf(q.Get("kind")), After: q.Get("after"), Limit: proofRows}
	if actor := q.Get("actor"); namesNobody(actor) {
		f.Actor = actor
	}
	if d, err := rule.ParseDay(q.Get("day")); err == nil {
		view.day = d.String()
		f.From, f.To = d.Midnight(zone(ctx)), (d + 1).Midnight(zone(ctx))
	}
	page, err := v.app.engine.ProofLog(ctx, v.actor, f)
	if err != nil {
		return err
	}
	for _, e := range page.Entries {
		row := entryRow(ctx, names, people, e)
		if !v.actor.May(access.ReadCases) && strings.HasPrefix(row.subject.link, "/cases/") {
			row.subject.link, row.sheet = "", ""
		}
		view.rows = append(view.rows, row)
	}
	view.filters(ctx, q, people, names)
	if page.Next != "" {
		view.next = proofAddress(q, page.Next)
	}
	if f.After != "" {
		view.first = proofAddress(q, "")
	}
	return nil
}

// namesNobody tells the numbers of people and systems from names at a shell,
// which do not belong into an address.
func namesNobody(actor string) bool {
	kind, name, _ := strings.Cut(actor, ":")
	return name != "" && (kind == "user" || kind == "token" || kind == "job")
}

func proofAddress(q url.Values, after string) string {
	to := url.Values{}
	for _, name := range []string{"kind", "actor", "day"} {
		if q.Get(name) != "" {
			to.Set(name, q.Get(name))
		}
	}
	if after != "" {
		to.Set("after", after)
	}
	return "/proof?" + to.Encode() + "#log"
}

func (p *proofView) filters(ctx context.Context, q url.Values, people map[string]string, n names) {
	for _, g := range actGroups() {
		p.acts = append(p.acts, choice{value: g.name, text: word(ctx, "act_group", g.name), chosen: q.Get("kind") == g.name})
	}
	for id := range people {
		p.people = append(p.people, choice{value: id, text: people[id], chosen: q.Get("actor") == id})
	}
	for _, j := range n.concept.Jobs {
		id := access.Job(j.Name).ID
		p.people = append(p.people, choice{value: id, text: actorWith(ctx, n, nil, id), chosen: q.Get("actor") == id})
	}
	slices.SortFunc(p.people, func(a, b choice) int { return strings.Compare(a.text+a.value, b.text+b.value) })
}

// actGroup is one choice of the filter.
type actGroup struct {
	name string
	acts []proof.Act
}

// actGroups are the acts as people look for them; each is in one group.
func actGroups() []actGroup {
	return []actGroup{
		{"runs", []proof.Act{proof.RunBegan, proof.RunEnded, proof.BatchCommitted, proof.BatchFound, proof.JobSeen, proof.JobConfirmed, proof.JobsPaused, proof.JobsResumed}},
		{"cases", []proof.Act{proof.CaseMoved}},
		{"marks", []proof.Act{proof.MarkSet, proof.MarkEnded}},
		{"seen", []proof.Act{proof.ValuesSeen, proof.ExportBegan, proof.ExportEnded}},
		{"concept", []proof.Act{proof.ConceptInForce}},
		{"people", []proof.Act{proof.SignedIn, proof.SignedOut, proof.SignInRefused, proof.PersonChanged, proof.TokenChanged}},
		{"safety", []proof.Act{proof.GuardChanged, proof.KeyReplaced, proof.SourceAdopted, proof.ReapplyAsked, proof.Reapplied, proof.StoreConfirmed}},
		{"proof", []proof.Act{proof.ProofVerified, proof.ProofExported, proof.Certified, proof.OwnDataExpired}},
	}
}

func actsOf(group string) []proof.Act {
	for _, g := range actGroups() {
		if g.name == group {
			return g.acts
		}
	}
	return nil
}

func entryRow(ctx context.Context, n names, people map[string]string, e proof.Entry) proofRow {
	hash := e.Leaf.String()
	row := proofRow{seq: num(ctx, int(e.Seq)), when: moment(ctx, e.At), act: word(ctx, "act", string(e.Act)), detail: entryDetail(ctx, n, e),
		who: "–", hash: hash[:4] + "…" + hash[len(hash)-4:], subject: subjectOf(ctx, n, e.Subject)}
	if e.Actor != "" {
		row.who = actorWith(ctx, n, people, e.Actor)
	}
	if id, is := strings.CutPrefix(e.Subject, "person/"); is && people["user:"+id] != "" {
		row.subject.title = people["user:"+id]
	}
	if about, is := strings.CutPrefix(e.Subject, "certificate/"); is {
		row.subject = subjectOf(ctx, n, about)
		row.sheet = row.subject.link + "/certificate/export?format=pdf"
	}
	return row
}

// entryDetail is what the payload adds, as far as people look for it.
func entryDetail(ctx context.Context, names names, e proof.Entry) string {
	if e.Pruned() {
		return t(ctx, "proof.pruned")
	}
	var p struct {
		Event   string `json:"event"`
		State   string `json:"state"`
		Object  string `json:"object"`
		Records int    `json:"records"`
		Kind    string `json:"kind"`
	}
	if json.Unmarshal(e.Payload, &p) != nil {
		return ""
	}
	switch e.Act {
	case proof.BatchCommitted, proof.BatchFound:
		return n(ctx, "shared.records", p.Records)
	case proof.ValuesSeen, proof.ExportEnded:
		return names.object(p.Object) + ", " + n(ctx, "shared.records", p.Records)
	case proof.ExportBegan:
		return names.object(p.Object)
	case proof.CaseMoved:
		if key := "case_event." + p.Event; lookFrom(ctx).words.knows(key) {
			return t(ctx, key)
		}
	case proof.MarkSet, proof.MarkEnded:
		if key := "kind." + p.Kind; lookFrom(ctx).words.knows(key) {
			return t(ctx, key)
		}
	case proof.ProofVerified:
		return word(ctx, "check_state", p.State)
	}
	return ""
}

// subjectOf is what an entry is about, with the way to it where there is one.
func subjectOf(ctx context.Context, n names, subject string) linked {
	kind, id, _ := strings.Cut(subject, "/")
	switch kind {
	case "case":
		if number, err := strconv.ParseInt(id, 10, 64); err == nil {
			return linked{caseNumber(number), "/cases/" + caseNumber(number)}
		}
	case "run":
		return linked{t(ctx, "proof.run"), "/runs/" + id}
	case "batch":
		run, _, _ := strings.Cut(id, "-")
		return linked{t(ctx, "proof.batch_of"), "/runs/" + run}
	case "concept":
		return linked{t(ctx, "frame.version", "Version", id), "/concept/versions/" + id}
	case "job":
		return linked{n.job(id), "/jobs/" + id}
	case "person", "token", "session", "source":
		return linked{word(ctx, "proof_subject", kind) + " " + strings.TrimPrefix(id, "session/"), ""}
	}
	return linked{"", ""}
}

// attach begins a file that is sent.
func (v *visit) attach(kind, name string) {
	h := v.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+strings.Map(harmless, name)+`"`)
	h.Set("Cache-Control", "no-store")
}

func exportProof(v *visit) error {
	v.attach("application/jsonl; charset=utf-8", "proof-"+v.app.options.Now().UTC().Format(time.DateOnly)+".jsonl")
	return v.app.engine.ExportProof(v.ctx(), v.actor, v.w)
}

func exportKey(v *visit) error {
	public, err := v.app.engine.ProofPublicKey(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	v.attach("text/plain; charset=utf-8", "auditor.pub")
	_, err = v.w.Write([]byte(public + "\n"))
	return err
}
