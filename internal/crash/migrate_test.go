package crash_test

import "testing"

// TestManyProcessesMakeOneStore opens an installation that is not there yet in
// several processes at once: one of them makes the store, the others wait.
func TestManyProcessesMakeOneStore(t *testing.T) {
	t.Parallel()
	for range long(3, 30) {
		dir := t.TempDir()
		var all []*process
		for range 4 {
			all = append(all, startProcess(t, roleOpen, dirVariable+"="+dir))
		}
		for _, p := range all {
			p.finish(t)
		}
	}
}
