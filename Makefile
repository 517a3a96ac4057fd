# Everything needs Go and make; the tests want tmux and bash as well. "make help" lists the targets.

.DEFAULT_GOAL := help

# One set of flags everywhere: a flag that is here and not there compiles the world twice.
GOFLAGS ?= -buildvcs=false
export GOFLAGS

# What the tests and the benchmarks drive.
export KUBIST_BIN := $(CURDIR)/bin/kubist
export PLAYGROUND_BIN := $(CURDIR)/bin/playground

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -X main.version=$(VERSION)

# The playground says which Kubernetes it is by the version that its go.mod asks for.
KUBERNETES := $(shell awk '$$1 == "k8s.io/kubernetes" { print $$2; exit }' kube/playground/go.mod)
KUBERNETES_WORDS := $(subst ., ,$(KUBERNETES:v%=%))
PLAYGROUND_VERSION := k8s.io/component-base/version
PLAYGROUND_LDFLAGS := -X $(PLAYGROUND_VERSION).gitVersion=$(KUBERNETES) \
	-X $(PLAYGROUND_VERSION).gitMajor=$(word 1,$(KUBERNETES_WORDS)) \
	-X $(PLAYGROUND_VERSION).gitMinor=$(word 2,$(KUBERNETES_WORDS))
PLAYGROUND_FILES := $(shell find kube/playground -type f ! -name '*_test.go' ! -path '*/testdata/*')

SOURCES := cmd ui views kube themes
# A test that waits for ever is ended with its stacks, long before CI gives up without them.
TEST := go test -timeout 15m
PACKAGES ?= ./...
# Compiles tests without running them: a test that measures, or waits with a deadline, has the machine to itself then.
COMPILE_TESTS := go list -test -export

##@ Use

.PHONY: run
run: build ## Run kubist against your kubeconfig (ARGS="-n shop" passes arguments)
	bin/kubist $(ARGS)

.PHONY: demo
demo: build playground ## Run kubist in a real control plane with a small shop in it, all on this machine
	bin/playground -alive -- bin/kubist $(ARGS)

.PHONY: install
install: ## Install kubist where "go install" puts programs
	go install -ldflags "$(LDFLAGS)" ./cmd/kubist

##@ Build

.PHONY: build
build: ## Build bin/kubist
	go build -ldflags "$(LDFLAGS)" -o bin/kubist ./cmd/kubist

.PHONY: playground
playground: bin/playground ## Build bin/playground: the control plane in a box (minutes the first time, then cached)

bin/playground: $(PLAYGROUND_FILES)
	@echo "building the playground: a few minutes the first time"
	cd kube/playground && go build -ldflags "$(PLAYGROUND_LDFLAGS)" -o ../../bin/playground .

.PHONY: tools
tools: bin/golangci-lint bin/gofumpt ## Build the pinned linter and formatter

bin/golangci-lint bin/gofumpt: .ci/tools/go.mod
	cd .ci/tools && go build -o ../../bin/ tool
	@touch bin/golangci-lint bin/gofumpt

.PHONY: clean
clean: ## Remove what was built
	rm -rf bin

##@ Test

.PHONY: test
test: build playground test-tools ## Run all tests: units, scenarios, and end to end in a control plane (PACKAGES, ARGS narrow them)
	$(COMPILE_TESTS) $(PACKAGES) >/dev/null
	bin/playground -- $(TEST) $(ARGS) $(PACKAGES)
	cd kube/playground && $(TEST) ./...

.PHONY: race
race: playground test-tools ## Run all tests with the race detector, in kubist itself too
	go build -race -ldflags "$(LDFLAGS)" -o bin/kubist-race ./cmd/kubist
	$(COMPILE_TESTS) -race $(PACKAGES) >/dev/null
	@# The detector sleeps for a second at every end, and some tests look how quick an end is.
	GORACE=atexit_sleep_ms=0 KUBIST_BIN=$(CURDIR)/bin/kubist-race \
		bin/playground -- $(TEST) -race $(ARGS) $(PACKAGES)
	cd kube/playground && $(TEST) ./...

.PHONY: bench
bench: build playground ## Measure against the budgets (ARGS passes arguments)
	go run ./cmd/bench $(ARGS)

.PHONY: pictures
pictures: build playground ## Take the pictures of the README, in .github/pictures, from the demo
	go build -o bin/bench ./cmd/bench
	bin/playground -alive -- .github/pictures/take

.PHONY: test-tools
test-tools:
	@for tool in bash tmux; do command -v $$tool >/dev/null || { \
		echo "the end-to-end tests need $$tool: install it with the package manager of this machine and try again" >&2; exit 1; }; done

##@ Check

.PHONY: fmt
fmt: tools ## Format all Go files
	bin/gofumpt -w $(SOURCES)

.PHONY: lint
lint: tools ## Run the linters and look for unformatted files
	bin/golangci-lint run ./...
	cd kube/playground && go vet ./...
	@unformatted=$$(bin/gofumpt -l $(SOURCES)); test -z "$$unformatted" || { \
		printf 'not formatted, run make fmt:\n%s\n' "$$unformatted" >&2; exit 1; }

.PHONY: keys
keys: ## Write the page of keys, .github/KEYS.md, anew
	go test ./cmd/kubist -run TestKeysPage -update

.PHONY: cross
cross: ## Look whether kubist compiles for macOS and Windows
	GOOS=darwin go vet ./cmd/kubist
	GOOS=windows go vet ./cmd/kubist

.PHONY: check
check: ## Run what CI runs: build, all tests with the race detector, lint, cross
	.ci/run

.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## "; print "make TARGET" } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
