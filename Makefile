# Two commands for a newcomer: `make demo` and `make test`.
SHELL    := /bin/bash
GO       ?= go
T        ?= 60s
ROUNDS   ?= 1
PACKAGES ?= ./...
SEED     ?= 1
N        ?= 20
DIR      ?= demo
INTEROP  := testvectors/interop
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
# Keys in tokens need a build of their own.
TOKENS   := $(GO) test -tags pkcs11 -run '^TestHSM'
WASM     := GOOS=js GOARCH=wasm $(GO) test -exec="$$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec"

.PHONY: demo demo-check test check lint thirdparty interop bench nation density frames frames-wasm fuzz wasm vectors tools npm page page-quick screenshots bench-page

demo: ## a whole country in the folder DIR: root, issuers, people, QR images, verdicts
	@[ "$(DIR)" != demo ] || [ ! -f demo/verdicts.jsonl ] || rm -rf demo # the last run's folder is made anew
	$(GO) run ./cmd/giayto demo --dir $(DIR)

demo-check: ## every line of DIR/verdicts.jsonl again, from the image
	$(GO) run ./cmd/giayto demo-check --dir $(DIR)

test: tools npm page-quick lint ## everything that a change must pass
	GIAYTO_REQUIRE_TOOLS=1 $(GO) test -timeout 20m ./...
	GIAYTO_REQUIRE_TOOLS=1 $(TOKENS) ./issuer/hsm ./issuer ./cmd/giayto
	@$(MAKE) --no-print-directory wasm thirdparty interop

check: page test ## the long one, before a release
	$(GO) test -race -timeout 60m ./...
	GIAYTO_REQUIRE_TOOLS=1 GIAYTO_LONG=1 $(TOKENS) -race -timeout 60m ./issuer/hsm ./issuer ./cmd/giayto ./cmd/bench
	GIAYTO_REQUIRE_TOOLS=1 GIAYTO_LONG=1 $(GO) test -count=1 -timeout 60m -v -run '^TestDrawnCodes$$|^TestWorkersKilled$$|^TestWorkersShareTable$$|^TestIssueKilled$$' ./cmd/giayto
	GIAYTO_REQUIRE_TOOLS=1 GIAYTO_LONG=1 $(GO) test -count=1 -timeout 60m ./verifier ./issuer/registry/...
	GIAYTO_REQUIRE_TOOLS=1 GIAYTO_LONG=1 $(GO) test -count=1 -timeout 30m -v -run '^TestTyped$$|^TestStates$$' ./cmd/giayto/web
	@$(MAKE) --no-print-directory fuzz bench density

page: ## the page for officers and clinics, which giayto serve has once it is built after this; ROOTS=FILE pins the root
	$(GO) run ./cmd/giayto/web/build $(if $(ROOTS),--roots $(ROOTS))

page-quick:
	@$(GO) run ./cmd/giayto/web/build --quick

screenshots: tools npm page-quick ## every state of the page in every look, into the folder screenshots
	@mkdir -p screenshots
	GIAYTO_SCREENSHOTS=$(CURDIR)/screenshots GIAYTO_REQUIRE_TOOLS=1 $(GO) test -count=1 -timeout 30m -run '^TestStates$$' ./cmd/giayto/web

bench-page: tools page-quick ## how soon a camera's code is judged in a browser four times as slow, frames a second, a start without a network
	GIAYTO_REQUIRE_TOOLS=1 $(GO) test -timeout 30m -run '^$$' -bench . -benchtime 20x ./cmd/giayto/web

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "gofmt would change: $$unformatted"; exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) vet -tags pkcs11 ./issuer/hsm/... ./issuer ./cmd/giayto ./cmd/bench
	GOOS=js GOARCH=wasm $(GO) vet ./cmd/wasm
	$(STATICCHECK) ./...
	$(STATICCHECK) -tags pkcs11 ./issuer/hsm/... ./issuer ./cmd/giayto ./cmd/bench

thirdparty: ## one line for each set of test data that nobody here wrote
	@out=$$($(GO) test -count=1 -v -run '^TestThirdParty' ./... 2>&1) || { echo "$$out"; exit 1; }; echo "$$out" | grep '^third-party' | sort

wasm: ## the vectors through the deciding core in WebAssembly
	@out=$$($(WASM) -count=1 -run '^TestVectors' -v ./verifier 2>&1) || { echo "$$out"; exit 1; }; echo "wasm $$(echo "$$out" | grep '^vectors:')" && echo "$$out" | grep -q '^vectors:'

interop: npm ## independent clients over the vectors, and over 10,000 entries of status lists that giayto publishes
	node $(INTEROP)/run.mjs
	@out=$$(GIAYTO_REQUIRE_TOOLS=1 GIAYTO_SEED=$(SEED) $(GO) test -count=1 -v -run '^TestInterop' ./cmd/giayto 2>&1) || { echo "$$out"; exit 1; }; echo "$$out" | grep '^interop'

bench: ## with signatures of SoftHSM beside the others, where it and gcc are installed
	$(GO) run $$(command -v gcc >/dev/null && echo -tags pkcs11) ./cmd/bench speed
	GIAYTO_LONG=1 $(GO) test -count=1 -timeout 60m -v -run '^TestPostgresWorkers$$' ./cmd/bench

nation: ## the status of 100 million papers, from packed lists to a device: a table of sizes, times and memory, in some minutes
	$(GO) run ./cmd/bench nation --seed $(SEED)

density: npm
	$(GO) run ./cmd/bench density --seed $(SEED)

frames: npm ## what this reader and others read of N synthetic camera frames a kind; seeds 1 to 99 tune, from 100 report
	$(GO) run ./cmd/bench frames --seed $(SEED) --n $(N)

frames-wasm: ## the same frames natively and in WebAssembly: the same answers, and how much longer it takes
	$(GO) run ./cmd/bench frames --wasm --seed $(SEED) --n $(N)

vectors: ## write the vectors again; changes nothing unless the format changed
	$(GO) run ./testvectors/gen

fuzz: ## every fuzz target of PACKAGES for T, and at most ROUNDS times as long as the last one brought new coverage; KEEP=1 keeps the inputs
	@$(GO) run ./cmd/bench fuzz --time $(T) --rounds $(ROUNDS) --packages $(PACKAGES) $(if $(KEEP),--keep)

npm: $(INTEROP)/node_modules
$(INTEROP)/node_modules: $(INTEROP)/package-lock.json
	cd $(INTEROP) && npm ci --no-audit --no-fund
	@touch $@

tools: ## what the tests need beside Go
	@for need in node:nodejs npm:npm zbarimg:zbar-tools pdftoppm:poppler-utils python3:python3 pg_ctl:postgresql softhsm2-util:softhsm2 gcc:gcc chromium:chromium; do \
		PATH=$$PATH:$$(echo /usr/lib/postgresql/*/bin | tr ' ' :) command -v $${need%%:*} >/dev/null && continue; \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $${need##*:}; \
		else echo "make: the tests need $${need%%:*} (Debian package $${need##*:})"; exit 1; fi; \
	done
