package engine

import (
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Errors of the rooms below that whoever asks the engine must tell apart,
// under a name that the rooms above may speak.
var (
	ErrNoConcept   = store.ErrNoConcept        // nothing is in force yet
	ErrNameTaken   = store.ErrNameTaken        // of a person
	ErrTokenTaken  = store.ErrTokenTaken       // a token of this name is in force
	ErrUnreachable = datasource.ErrUnreachable // a source does not answer
)
