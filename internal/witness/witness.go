// Package witness takes signed checkpoints of the proof log out of the house,
// to where whoever may write our store cannot write. A checkpoint that lies
// outside is what makes a rewritten log visible.
//
// A place is named by its URL:
//
//	file:/mnt/elsewhere/fristwerk.checkpoints     a file that grows
//	https://example.com/checkpoints               an endpoint that takes a POST
//	postgres://user:password@host/database        a table in a second database
//	mysql://user:password@host/database
//
// A checkpoint holds a number of entries, a hash, a moment and a signature:
// nothing that must be hidden.
package witness

import (
	"context"
	"errors"
	"net/url"
)

// Errors of places. Their texts leave out the URL, which may hold a password.
var (
	ErrPlace   = errors.New("not a place for checkpoints")
	ErrRefused = errors.New("the place did not take the checkpoint")
)

// Witness is one place outside.
type Witness interface {
	Place() string
	Keep(ctx context.Context, signed string) error
}

// At is the place a URL names.
func At(place string) (Witness, error) {
	u, err := url.Parse(place)
	if err != nil {
		return nil, ErrPlace
	}
	switch u.Scheme {
	case "file":
		return fileAt(u)
	case "https", "http":
		return endpointAt(u)
	case "postgres", "postgresql", "mysql":
		return databaseAt(u)
	}
	return nil, ErrPlace
}
