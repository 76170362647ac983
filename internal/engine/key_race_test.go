package engine

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestOneKeyForAll: of many that make the key in the same moment all have one.
func TestOneKeyForAll(t *testing.T) {
	t.Parallel()
	for range 20 {
		path := filepath.Join(t.TempDir(), "key")
		keys, start := make([][]byte, 8), make(chan struct{})
		var ready sync.WaitGroup
		for i := range keys {
			ready.Go(func() {
				<-start
				key, err := makeKey(path)
				if err != nil {
					t.Error(err)
				}
				keys[i] = key
			})
		}
		close(start)
		ready.Wait()
		kept, err := readKey(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if !bytes.Equal(key, kept) {
				t.Fatal("two keys were made")
			}
		}
		if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
			t.Errorf("%d files are left, want the key alone", len(left))
		}
	}
}
