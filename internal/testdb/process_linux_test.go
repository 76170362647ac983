package testdb

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"
)

const victimVariable = "FRISTWERK_TESTDB_VICTIM"

// TestServersDieWithAKilledBinary runs this test binary a second time, kills
// it when its servers run, and waits for their end.
func TestServersDieWithAKilledBinary(t *testing.T) {
	t.Parallel()
	if os.Getenv(victimVariable) != "" {
		beVictim(t)
		return
	}
	victim := exec.Command(os.Args[0], "-test.run=^TestServersDieWithAKilledBinary$")
	victim.Env = append(os.Environ(), victimVariable+"=1")
	output, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	input, err := victim.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	addresses, folders := readVictim(t, output)
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // says that it was killed
	for i, address := range addresses {
		awaitSilence(t, address)
		awaitSweep(t, folders[i])
	}
}

// beVictim starts a server of each dialect, says where they are and waits. If
// the test that should kill it is killed itself, its standard input ends.
func beVictim(t *testing.T) {
	for _, d := range Dialects() {
		if d == SQLite {
			continue // no server
		}
		s := StartServer(t, d)
		fmt.Println("server", s.Address(), s.folder.path)
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func readVictim(t *testing.T, output io.Reader) (addresses, folders []string) {
	t.Helper()
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if lines.Text() == "ready" {
			return addresses, folders
		}
		var address, path string
		if _, err := fmt.Sscanf(lines.Text(), "server %s %s", &address, &path); err != nil {
			t.Errorf("the victim says %q", lines.Text())
			continue
		}
		addresses, folders = append(addresses, address), append(folders, path)
	}
	t.Fatal("the victim ended too early")
	return nil, nil
}

// awaitSilence waits until nobody listens at an address.
func awaitSilence(t *testing.T, address string) {
	t.Helper()
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		conn.Close()
		time.Sleep(10 * time.Millisecond)
	}
}

// awaitSweep makes folders, as the next test binaries do, until the dead one's
// is gone.
func awaitSweep(t *testing.T, path string) {
	t.Helper()
	for {
		f, err := newFolder(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.remove(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
