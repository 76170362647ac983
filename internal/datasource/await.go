package datasource

import "context"

// AwaitBatches waits until no batch of an object is under way, and none of a
// process that is gone either: a server may still have its COMMIT before it.
// Only then does the list of batches tell what was committed. With SQLite a
// transaction ends with its process.
func (s *Source) AwaitBatches(ctx context.Context, object string) error {
	if s.d.name() == "sqlite" {
		return nil
	}
	nothing := func(querier) error { return nil }
	return s.failOurs("wait for batches", s.exclusively(ctx, object, nothing))
}
