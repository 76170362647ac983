package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/store"
)

// kept is a page of what the last count kept, each record judged anew: what is
// no longer so is left out. Nothing is searched for.
func (l *outlooking) kept(ctx context.Context) (OutlookPage, error) {
	v, k, err := l.lastKept(ctx)
	if err != nil || v == nil {
		return OutlookPage{Uncounted: true}, err
	}
	keys := l.listed(k)
	first := 0
	if l.order.After != "" {
		if first, err = resumed(keys, l.order.After); err != nil {
			return OutlookPage{}, err
		}
	}
	page, err := l.inTime(ctx, func(ctx context.Context) (OutlookPage, error) { return l.judged(ctx, keys, first) })
	page.Counted, page.Listed = &v.At, len(keys)
	page.Records = l.counted(k)
	return page, err
}

// lastKept is what the last count kept, nil where none counted this rule, or not
// as far as is asked.
func (l *outlooking) lastKept(ctx context.Context) (*store.Survey, keptOutlook, error) {
	var k keptOutlook
	v, err := l.store.LastSurvey(ctx, outlookName(l.job.Name, cmp.Or(l.order.Part, OutlookSoon)))
	if err != nil || v == nil {
		return nil, k, err
	}
	if err := json.Unmarshal(v.Content, &k); err != nil {
		return nil, k, err
	}
	if v.Version != l.s.version || k.Digest != l.job.Digest || k.Until < l.order.Until {
		return nil, k, nil
	}
	return v, k, nil
}

// asks tells whether a day that was counted lies in the time that is asked for.
func (l *outlooking) asks(d keptDay) bool {
	return l.order.Part != "" && l.order.Part != OutlookSoon || d.Day <= l.order.Until
}

// listed are the keys in their order.
func (l *outlooking) listed(k keptOutlook) (keys []datasource.Key) {
	for _, d := range k.Days {
		if l.asks(d) {
			keys = append(keys, d.Keys...)
		}
	}
	return keys
}

// counted is how many records were counted in the time that is asked for.
func (l *outlooking) counted(k keptOutlook) (n int) {
	for _, d := range k.Days {
		if l.asks(d) {
			n += d.Records
		}
	}
	return n
}

// asked is what the part asks about.
func (l *outlooking) asked() (*datasource.Criteria, datasource.Stretch) {
	switch l.order.Part {
	case OutlookDue:
		return l.until(l.s.day), datasource.Stretch{}
	case OutlookOverdue:
		return l.late(), datasource.Stretch{}
	case OutlookUndated:
		return l.until(l.s.day), datasource.Stretch{Undated: true}
	}
	return l.until(l.order.Until), l.since(l.s.day.AddDays(1))
}

// passedOver is how often a page goes on to the next keys where none of them is
// what it was when it was counted.
const passedOver = 4

func (l *outlooking) judged(ctx context.Context, keys []datasource.Key, first int) (page OutlookPage, err error) {
	c, of := l.asked()
	last := first
	for range passedOver {
		some := keys[last:min(last+l.limit, len(keys))]
		last += len(some)
		among, err := l.source().Among(ctx, c, of, some, l.bare)
		if err != nil {
			return page, err
		}
		var found []datasource.Candidate
		for _, key := range some {
			if f, is := among[key]; is && (l.order.Part != OutlookOverdue || l.bare || slices.Contains(overdueFates, f.Fate)) {
				found = append(found, f)
			}
		}
		if page.Rows, err = l.rows(ctx, c, found); err != nil {
			return page, err
		}
		if len(page.Rows) > 0 || last >= len(keys) {
			break
		}
	}
	slices.SortStableFunc(page.Rows, func(a, b OutlookRow) int { return cmp.Compare(dueOf(a), dueOf(b)) })
	if last < len(keys) {
		page.Next = strconv.Itoa(last) + "/" + string(keys[last-1])
	}
	return page, nil
}

// resumed is where a page goes on: "N/KEY" behind the key, wherever it stands by
// now. Where a newer count does not hold it any more the list begins again, so
// that nothing is passed over.
func resumed(keys []datasource.Key, after string) (int, error) {
	place, key, found := strings.Cut(after, "/")
	n, err := strconv.Atoi(place)
	if !found || err != nil {
		return 0, ErrBadCursor
	}
	if n > 0 && n <= len(keys) && keys[n-1] == datasource.Key(key) {
		return n, nil
	}
	return slices.Index(keys, datasource.Key(key)) + 1, nil
}
