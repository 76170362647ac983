package access

import "time"

// Session is one sign-in of a person on one device. ID names it in lists; it
// is no secret, what the browser holds is another value.
type Session struct {
	ID      string    `json:"id"`
	Person  int64     `json:"person"`
	Started time.Time `json:"started"`
	Seen    time.Time `json:"seen"` // last request, to the minute
	Ends    time.Time `json:"ends"` // at the latest
	Device  string    `json:"device,omitempty"`
}

// How long a session lasts.
const (
	SessionIdle = 2 * time.Hour  // without a request
	SessionLife = 12 * time.Hour // at the most: a working day
)

// Over tells whether the session has ended.
func (s Session) Over(now time.Time) bool {
	return !now.Before(s.Ends) || now.Sub(s.Seen) >= SessionIdle
}
