package engine

import "github.com/fristwerk/fristwerk/internal/method"

// Effect is the legal effect of a kind of action, in English: what is shown
// wherever an action is shown.
func Effect(k method.Kind) string { return effect(k) }
