package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// EventBody reports an event of one record.
type EventBody struct {
	Object string   `json:"object" minLength:"1" maxLength:"200"`
	Key    string   `json:"key" minLength:"1" maxLength:"2048"`
	Event  string   `json:"event" minLength:"1" maxLength:"63" doc:"A name that a date of the object reads: contract_ended, consent_withdrawn, user_left"`
	Day    rule.Day `json:"day" doc:"YYYY-MM-DD; may lie ahead"`
}

// WithdrawBody takes a report back.
type WithdrawBody struct {
	Object string `json:"object" minLength:"1" maxLength:"200"`
	Key    string `json:"key" minLength:"1" maxLength:"2048"`
	Event  string `json:"event" minLength:"1" maxLength:"63"`
}

// Withdrawn tells whether there was a report.
type Withdrawn struct {
	Was bool `json:"was_reported"`
}

type (
	eventInput    struct{ Body EventBody }
	withdrawInput struct{ Body WithdrawBody }
)

func events(a *api) {
	o := operation{tag: "events", needs: access.ReportEvents}
	report, withdraw := o, o
	report.id, report.path, report.creates, report.status = "report-event", "/events", true, 201
	report.summary = "Tells that something happened to a record"
	report.about = "For hosts without a column that says so. A rule reads it as `dates: {withdrawn: {event: consent_withdrawn}}`. " +
		"The day is stored beside the record, in its database; a later report replaces it. An event that no rule reads is refused."
	handle(a, post(report), a.reportEvent)
	withdraw.id, withdraw.path, withdraw.summary = "withdraw-event", "/events/withdraw", "Takes a report back"
	handle(a, post(withdraw), a.withdrawEvent)
}

func (a *api) reportEvent(ctx context.Context, actor access.Actor, in *eventInput) (*answer[engine.EventResult], error) {
	b := in.Body
	r, err := a.engine.ReportEvent(ctx, actor, engine.EventOrder{Object: b.Object, Key: b.Key, Event: b.Event, Day: b.Day})
	return &answer[engine.EventResult]{Body: r}, err
}

func (a *api) withdrawEvent(ctx context.Context, actor access.Actor, in *withdrawInput) (*answer[Withdrawn], error) {
	b := in.Body
	was, err := a.engine.WithdrawEvent(ctx, actor, engine.EventOrder{Object: b.Object, Key: b.Key, Event: b.Event})
	return &answer[Withdrawn]{Body: Withdrawn{Was: was}}, err
}
