package web

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/method"
)

// misfitRow is why a method does not fit a column, and the way out.
type misfitRow struct{ why, way string }

// misfits are the reasons of package method with their words (misfit.KEY,
// misfit_way.KEY).
func misfits() []struct {
	err error
	key string
} {
	return []struct {
		err error
		key string
	}{
		{method.ErrKind, "kind"}, {method.ErrMethod, "method"}, {method.ErrDoesNotErase, "does_not_erase"}, {method.ErrNotNull, "not_null"},
		{method.ErrLength, "length"}, {method.ErrType, "type"}, {method.ErrUnique, "unique"}, {method.ErrEnum, "enum"}, {method.ErrASCII, "ascii"},
		{method.ErrTemplate, "template"}, {method.ErrPrefix, "prefix"}, {method.ErrGeneralise, "generalise"},
		{method.ErrJSONWithoutRest, "json_rest"}, {method.ErrJSONPath, "json_path"}, {method.ErrCategory, "category"},
	}
}

// misfitOf words what a method was refused for; nil where it fits.
func misfitOf(ctx context.Context, err error) *misfitRow {
	var fit *method.FitError
	if !errors.As(err, &fit) {
		return nil
	}
	for _, m := range misfits() {
		if errors.Is(fit, m.err) {
			return &misfitRow{word(ctx, "misfit", m.key), word(ctx, "misfit_way", m.key)}
		}
	}
	return &misfitRow{why: fit.Error()}
}
