# hotline: `make demo` to see it, `make test` before every change goes in.
GO            ?= go
GOLANGCI_LINT ?= github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.11.4
GOVULNCHECK   ?= golang.org/x/vuln/cmd/govulncheck@v1.1.4

.DEFAULT_GOAL := help
.PHONY: help demo build test check deps fmt vet lint vuln content golden bench screenshots

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## the whole product in one process: a phone, the desk, the editors' room
	$(GO) run ./cmd/hotline demo

build: ## one static binary, bin/hotline
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/hotline ./cmd/hotline

test: deps check ## everything that must hold: check, then all tests with the race detector
	CGO_ENABLED=1 $(GO) test -race -timeout 20m ./...

check: fmt vet lint vuln content ## format, vet, lint, known vulnerabilities, content

deps: ## what the tests need besides Go: redis-server, Chromium, a Chinese font, a C compiler
	@.ci/deps

fmt:
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "not formatted:" $$out; exit 1; fi

vet:
	$(GO) vet ./...

lint:
	$(GO) run $(GOLANGCI_LINT) run ./...

vuln:
	@.ci/vuln $(GO) run $(GOVULNCHECK) ./...

content: ## flows, articles, phrases and the example configuration
	$(GO) run ./cmd/hotline check --config config/example.yaml

golden: ## rewrite the golden conversations; read the difference before you commit it
	$(GO) test ./bot ./flows -run 'Conversation' -update

screenshots: deps ## retake the pictures in docs/
	$(GO) test ./cmd/hotline -run TestJourneys -screenshots $(CURDIR)/docs/pictures

bench: ## benchmarks; compare ratios of one run, never times of two machines
	$(GO) test -run '^$$' -bench . -benchmem ./...
