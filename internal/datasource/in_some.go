package datasource

// inSome hands things over some at a time.
type inSome[T any] struct {
	each func([]T) error
	held []T
}

func (h *inSome[T]) add(one T) error {
	if h.held = append(h.held, one); len(h.held) < askedAtOnce {
		return nil
	}
	return h.rest()
}

// rest hands over what is left.
func (h *inSome[T]) rest() error {
	if len(h.held) == 0 {
		return nil
	}
	some := h.held
	h.held = nil
	return h.each(some)
}
