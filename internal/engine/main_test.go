package engine_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }
