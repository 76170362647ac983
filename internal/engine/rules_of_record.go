package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// rulesOf is what every job says of a record. Whether its person has another
// record may take a look at all of them: who cannot wait gets the rules unjudged
// (Open), and they are judged meanwhile for whoever asks next.
func (e *Engine) rulesOf(ctx context.Context, s *situation, o *plan.Object, key datasource.Key, row rule.Row, x *Explanation) ([]RuleInfo, error) {
	if s.until.IsZero() {
		return e.judgeRules(ctx, s, o, key, row)
	}
	name, err := judgementOf(s, o, key, x)
	if err != nil {
		return nil, err
	}
	answer, judged, err := e.judgements.ask(ctx, name, s.until, func(ctx context.Context) (any, error) {
		var rules []RuleInfo
		err := e.shown(ctx, func(own *situation) error {
			same, err := own.object(o.Name)
			if err == nil {
				rules, err = e.judgeRules(ctx, own, same, key, row)
			}
			return err
		})
		return rules, err
	})
	if err != nil {
		return nil, err
	}
	if judged {
		return answer.([]RuleInfo), nil
	}
	rules := []RuleInfo{}
	for _, j := range jobsOf(s, o) {
		info := ruleSaid(s, j, row)
		info.Open = len(j.Stopped) == 0
		rules = append(rules, info)
	}
	return rules, nil
}

// judgementOf names a judgement: of a record as its marks and its history are
// now, under a concept, on a day.
func judgementOf(s *situation, o *plan.Object, key datasource.Key, x *Explanation) (string, error) {
	text, err := json.Marshal([]any{o.Name, key, s.version, s.day, x.Marks, x.History, x.Dates, x.Duties})
	if err != nil {
		return "", fmt.Errorf("name a judgement: %w", err)
	}
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:]), nil
}

func jobsOf(s *situation, o *plan.Object) (jobs []*plan.Job) {
	for _, j := range s.binding.Jobs {
		if j.Action.Object == o {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func (e *Engine) judgeRules(ctx context.Context, s *situation, o *plan.Object, key datasource.Key, row rule.Row) ([]RuleInfo, error) {
	rules := []RuleInfo{}
	together, err := s.chosen(nil)
	if err != nil {
		return rules, err
	}
	for _, j := range jobsOf(s, o) {
		info, err := e.judgeRule(ctx, s, j, together, key, row)
		if err != nil {
			return rules, err
		}
		rules = append(rules, info)
	}
	return rules, nil
}

// ruleSaid is what the row alone says.
func ruleSaid(s *situation, j *plan.Job, row rule.Row) RuleInfo {
	info := RuleInfo{Job: j.Name, Action: j.Action.Name, Kind: string(j.Action.Kind), Active: j.Active,
		Sentence: s.binding.Concept.Sentence(j.Job, "en"), Effect: effect(j.Action.Kind),
		Titles: RuleTitles{titled(j.Title), titled(j.Action.Title),
			TitleText{s.binding.Concept.Sentence(j.Job, "de"), s.binding.Concept.Sentence(j.Job, "en")}}}
	verdict := j.When.Judge(row, s.day, execution.Subject(s.binding, j.Action.Object).Zones)
	info.Due = verdict.Due
	if verdict.Start.State == rule.Known && j.When.Start != nil {
		start, last, due := verdict.Start.Day, verdict.LastDay, verdict.DueDay
		info.Start, info.LastDay, info.DueDay = &start, &last, &due
	}
	return info
}

func (e *Engine) judgeRule(ctx context.Context, s *situation, j *plan.Job, together []*plan.Job, key datasource.Key, row rule.Row) (RuleInfo, error) {
	info := ruleSaid(s, j, row)
	if len(j.Stopped) > 0 {
		return info, nil
	}
	source := s.source(j.Action.Object)
	v := &surveyed{job: j}
	e.aim(s, v, s.day, together)
	now, err := source.Fates(ctx, v.criteria, []datasource.Key{key})
	if err != nil {
		return info, err
	}
	info.Reason = now[key].Fate
	info.Met = info.Reason != rule.ConditionChanged && info.Reason != rule.AlreadyDone
	if v.judge != nil && info.Reason == "" {
		info.Reason, err = v.judge.Of(ctx, source, v.criteria, key)
	}
	return info, err
}
