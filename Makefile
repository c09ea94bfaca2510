# Each target is one plain command. One set of build flags everywhere: CGO_ENABLED=0 and no -trimpath, so that
# compiled packages are shared between streamc, its tests and the jobs it builds.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
export CGO_ENABLED := 0

FUZZTIME ?= 20s
STREAMC := out/streamc
# What goes into the binary. The find runs no go command, so that `make flights` starts none when nothing has changed.
SOURCES := go.mod go.sum LICENSE THIRD_PARTY_NOTICES embed.go $(shell find cmd codegen lang typecheck runtime stdlib -name '*.go' -not -name '*_test.go')

.PHONY: oracle flights build test short race lint golden metamorphic mutations generate fuzz bench bench-hot bench-check bench-slide bench-tables bench-peers bench-compile bench-wide bench-start e2e cover notices clean

flights: $(STREAMC) ## build streamc, build and run examples/flights
	@cd examples/flights && ../../$(STREAMC) run flights.sq
	@echo "also: $$(wc -l <examples/flights/out/hourly.jsonl) rows in examples/flights/out/hourly.jsonl, $$(wc -l <examples/flights/out/late.jsonl) in late.jsonl" >&2

build: $(STREAMC)

$(STREAMC): $(SOURCES)
	@mkdir -p out
	@go list -deps ./cmd/streamc >out/packages
	@go build -v -o $@ ./cmd/streamc 2>&1 | awk -v all="$$(wc -l <out/packages)" \
	  '/^[^ :]+$$/ { if (++n % 25 == 0) print "compiling streamc, once: " n "/" all " packages" > "/dev/stderr"; next } { print > "/dev/stderr" }'
	@touch $@

test: ## all tests, the ones that build and run binaries included; the tests use no network, so what they link is fetched before
	@for os in linux darwin windows; do GOOS=$$os go list -deps -test ./... >/dev/null; done
	go test -timeout 30m ./...

short: ## the fast tests
	go test -short ./...

race: ## needs cgo; packages that link pebble are left out
	CGO_ENABLED=1 go test -race -short $$(go list -test -f '{{.ImportPath}} {{.Deps}}' ./... | \
	  awk '$$1 ~ /\.test$$/ && !/cockroachdb\/pebble/ { sub(/\.test$$/, "", $$1); print $$1 }')

lint:
	@test -z "$$(gofmt -l .)" || { echo "gofmt -w these:"; gofmt -l .; exit 1; }
	go vet ./...
	go test ./internal/lint

golden:
	go test ./golden/...

metamorphic: ## 5,000 random programs with a random seed, against the reference evaluator; about 25 minutes
	SEED=random PROGRAMS=$(or $(PROGRAMS),5000) go test -timeout 5h ./golden -run 'TestRandom$$' -v

bench-hot: $(STREAMC) ## generated programs beside programs written by hand, over SIZE=64MB or 1GB of Nexmark bids; at 1GB with bounds
	go test ./bench/hot -run '^$$' -bench Hot -benchtime 1x -timeout 1h -size $(or $(SIZE),64MB) $(if $(filter %GB,$(SIZE)),-bounds) $(HOT)

bench-check: $(STREAMC) ## instructions of generated programs for an event, beside those that are recorded
	go test ./bench/hot -run '^$$' -bench Instructions -benchtime 1x -timeout 1h $(RECORD)

bench-slide: $(STREAMC) ## what small slides of a window of a minute cost
	go test ./bench/hot -run '^$$' -bench Slide -benchtime 1x -timeout 1h -bounds

bench-tables: ## the tables of generated code beside Go maps
	go test ./runtime/table -run '^$$' -bench Aggregate -benchtime 1x -bounds

bench-peers: $(STREAMC) ## the queries of bench-hot beside DuckDB, Spark and Flink: needs python3, Java 17 and mvn; fetches the engines once
	ROUNDS=$(ROUNDS) PEERS="$(PEERS)" python3 bench/peers/peers.py

mutations: ## 1,000,000 records of each format that differ from good ones by a byte, against the reference evaluator
	MUTATIONS=1000000 go test -timeout 1h ./golden -run 'TestMutations$$' -v

generate: ## the documentation that is made from the code
	go test ./lang/parse -run '^TestEBNF$$' -update
	go test ./stdlib/sig -run '^TestPage$$' -update

# Each input that reaches new code is made smaller ten times at most: by time, as is the default, little else would be done. A target
# whose time is over while go test waits for its worker fails with nothing but "context deadline exceeded" (golang/go#75804): no finding.
fuzz: ## every fuzz target for FUZZTIME
	@mkdir -p out
	@for d in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do \
	  for t in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$d/*_test.go); do \
	    echo "$$t in $$d"; \
	    go test -run '^$$' -fuzz "^$$t$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x -parallel 2 -timeout 0 $$d 2>&1 | tee out/fuzz.log || \
	      { grep -qx '    context deadline exceeded' out/fuzz.log && ! grep -q 'Failing input' out/fuzz.log; } || exit 1; \
	  done; done

bench:
	go test -run '^$$' -bench . -benchmem ./runtime/... ./stdlib/... ./lang/...

bench-compile: ## what generated code costs to compile, beside the standard library
	go test -timeout 30m -run '^$$' -bench '^BenchmarkCompile$$' -benchtime 1x -v ./bench/compile

bench-wide: ## a SELECT of 1,000 columns and a CASE of 200 branches beside a SELECT of 10 columns
	go test -timeout 30m -run '^$$' -bench '^BenchmarkWide$$' -benchtime 1x -v ./bench/compile

bench-start: ## check and explain: the fastest of 20 runs
	go test -run '^$$' -bench '^BenchmarkStart$$' -benchtime 1x ./bench/compile

oracle: $(STREAMC) ## functions and queries beside PostgreSQL and DuckDB: needs python3 and the PostgreSQL server; fetches duckdb from PyPI once
	python3 bench/oracle/oracle.py

e2e: ## the command line and the builds, as a user sees them
	go test -timeout 30m ./cmd/... ./codegen/gobuild

cover:
	@mkdir -p out
	go test -short -coverpkg=./... -coverprofile=out/cover ./...
	go tool cover -func=out/cover | tail -n 1

notices: ## THIRD_PARTY_NOTICES from the licence files of the modules that streamc and jobs link
	@mkdir -p out
	for cgo in 0 1; do for os in linux darwin windows; do CGO_ENABLED=$$cgo GOOS=$$os go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/... ./runtime/... ./stdlib/...; done; done >out/modules
	go run ./internal/notices "$$(go env GOROOT)" <out/modules >out/notices
	mv out/notices THIRD_PARTY_NOTICES

clean:
	rm -rf out examples/*/out examples/*/out0
