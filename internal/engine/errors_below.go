package engine

import (
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Further errors of rooms that api and web may not reach; see errors.go.
var (
	ErrStoreGone       = store.ErrUnreachable
	ErrNotApproved     = execution.ErrNotApproved
	ErrSourceLogin     = datasource.ErrLogin
	ErrSourceMissing   = datasource.ErrNoDatabase
	ErrNoDatabase      = datasource.ErrNotDatabase
	ErrForeign         = datasource.ErrForeignInstallation
	ErrNotInstalled    = datasource.ErrNotInstalled
	ErrSourceReadOnly  = datasource.ErrReadOnly
	ErrRight           = datasource.ErrRight
	ErrSchemaDiffers   = datasource.ErrMissing
	ErrHeldByOthers    = datasource.ErrRetry
	ErrConnectionLost  = datasource.ErrLost
	ErrBadKey          = datasource.ErrBadKey
	ErrMarkGone        = datasource.ErrMarkGone
	ErrBrokeConstraint = datasource.ErrConstraint
)
