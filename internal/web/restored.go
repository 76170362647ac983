package web

import (
	"context"
	"errors"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// After a restore: what was lost, and doing it again. Nothing is done before
// somebody has seen the numbers; where an action asks for two people, one asks
// and another does it.
func (a *app) restoredRoutes() []route {
	return []route{
		{pattern: "GET /proof/restored", needs: access.VerifyLedger, serve: showRestored},
		{pattern: "POST /proof/restored", needs: access.ReapplyLost, serve: reapplyLost},
	}
}

// restoredView is the page.
type restoredView struct {
	lost    engine.LostPreview
	sources []lostSource
	mayDo   bool
	own     bool   // the visitor asked, so another has to agree
	asked   string // who asked and when
	problem string
	done    *engine.Reapplied
	tables  []string // restored alone: the next run does it again
	toDo    bool     // something can be done again
}

// lostSource is one source and what is gone there.
type lostSource struct {
	name, since string
	lines       []string
	older       bool
}

func showRestored(v *visit) error { return v.restored("", nil) }

func (v *visit) restored(problem string, done *engine.Reapplied) error {
	ctx := v.ctx()
	lost, err := v.app.engine.Restored(ctx, v.actor)
	if err != nil {
		return err
	}
	view := restoredView{lost: lost, mayDo: v.actor.May(access.ReapplyLost), own: lost.AskedBy == v.actor.ID, problem: problem, done: done}
	for _, l := range lost.Sources {
		view.sources = append(view.sources, lostSourceOf(ctx, l))
		view.tables = append(view.tables, l.Tables...)
		view.toDo = view.toDo || l.Batches+l.Marks+l.Lifted > 0
	}
	if lost.AskedBy != "" {
		people, err := v.app.engine.Names(ctx, v.actor)
		if err != nil {
			return err
		}
		view.asked = t(ctx, "restored.asked", "Who", actorWith(ctx, v.names(), people, lost.AskedBy), "At", moment(ctx, *lost.AskedAt))
	}
	m := meta{title: t(ctx, "restored.title"), menu: "/proof"}
	if problem != "" {
		return v.again(m, restoredPage(view))
	}
	return v.page(m, restoredPage(view))
}

func lostSourceOf(ctx context.Context, l engine.Lost) lostSource {
	s := lostSource{name: l.Source, older: l.Older}
	if !l.Since.IsZero() {
		s.since = moment(ctx, l.Since)
	}
	if l.Batches > 0 {
		s.lines = append(s.lines, n(ctx, "restored.records", l.Records))
	}
	if l.Marks > 0 {
		s.lines = append(s.lines, n(ctx, "restored.marks", l.Marks))
	}
	if l.Lifted > 0 {
		s.lines = append(s.lines, n(ctx, "restored.lifted", l.Lifted))
	}
	if l.Older {
		s.lines = append(s.lines, t(ctx, "restored.older"))
	}
	if len(l.Tables) > 0 {
		s.lines = append(s.lines, t(ctx, "restored.tables", "Tables", strings.Join(l.Tables, ", ")))
	}
	return s
}

// reapplyLost does again what was shown, or confirms that an older store goes
// on.
func reapplyLost(v *visit) error {
	order := engine.ReapplyOrder{Digest: v.r.PostFormValue("digest"), Confirm: v.r.PostFormValue("do") == "confirm"}
	if v.r.PostFormValue("seen") != "yes" {
		return v.restored(t(v.ctx(), "restored.not_seen"), nil)
	}
	done, err := v.app.engine.Reapply(context.WithoutCancel(v.ctx()), v.actor, order)
	switch {
	case errors.Is(err, casefile.ErrChanged):
		return v.restored(t(v.ctx(), "restored.changed"), nil)
	case errors.Is(err, casefile.ErrRequester):
		return v.restored(t(v.ctx(), "restored.own"), nil)
	case errors.Is(err, engine.ErrStoreOlder):
		return v.restored(t(v.ctx(), "restored.confirm_first"), nil)
	case err != nil:
		return err
	case done.Asked:
		return v.to("/proof/restored", "said.reapply_asked")
	case order.Confirm:
		return v.to("/proof/restored", "said.store_confirmed")
	}
	return v.restored("", &done)
}
