# Every target with a comment behind `##` shows up in `make help`.

export CGO_ENABLED = 0

GO  ?= go
LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.DEFAULT_GOAL := help
.PHONY: help demo test test-long bench lint verify build servers

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Open the interface on a sales database with made-up German data
	rm -rf -- demo-data
	bin/fristwerk demo --data demo-data

test: servers ## Pass all tests, on SQLite, PostgreSQL and MariaDB
	$(GO) vet ./...
	$(GO) test -p 2 -timeout 25m ./...

test-long: servers ## Pass all tests with full counts of crashes and races
	FRISTWERK_LONG=1 $(GO) test -p 2 -timeout 4h ./...

bench: servers ## Measure batches beside the hand-written UPDATE, the API, pages and guards
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 180m ./internal/bench/

lint: ## Check style and the fences between rooms
	$(GO) run $(LINT) run

verify: ## Check formatting, vet, generated files and modules
	@unformatted="$$(gofmt -l cmd internal examples 2>/dev/null)"; \
		if [ -n "$$unformatted" ]; then echo "error: not gofmt'ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) generate ./...
	git diff --exit-code
	$(GO) mod verify

build: ## Build the program into bin/
	$(GO) build -trimpath -ldflags '-s -w' -o bin/fristwerk ./cmd/fristwerk

servers:
	@deploy/test-servers.sh
