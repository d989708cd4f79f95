# `make demo` and `make test` do everything from a fresh clone on Debian with Swift, git and make.

.PHONY: help demo build install test soak lint format bench ctcheck outside judge-solana fuzz fuzz-build fuzz-corpus stress setup docs clean

# Tests need -enable-testing, which changes every module: a folder of their own, or each switch between
# `make demo` and `make test` would build the dependencies anew.
TEST_SCRATCH := .build-test
TEST_FLAGS := -c release -Xswiftc -enable-testing --scratch-path $(TEST_SCRATCH)

SOURCES := $(wildcard Sources Plugins Tests Fuzz/Sources Fuzz/Package.swift Package.swift)

# Valgrind's findings leave with a code of their own, apart from ctcheck's.
MEMCHECK := valgrind --quiet --error-exitcode=99 --error-limit=no
CTCHECK := .build/release/ctcheck

FUZZ_SECONDS ?= 60
FUZZ_RUNS ?= 1000000
# The time within which the corpus runs must be done, on the slowest machine that counts.
FUZZ_CORPUS_SECONDS ?= 150
STRESS_MILLIONS ?= 5

# Swift's own backtraces would catch the signal before libFuzzer can write down the input.
FUZZ := SWIFT_BACKTRACE=enable=no Fuzz/.build/release
FUZZ_FOUND := Fuzz/.build/found
# libFuzzer adds what it finds new to the first folder that it is given, which must not be the committed one.
FUZZ_GROWN := Fuzz/.build/grown
FUZZ_MUTATED := Fuzz/.build/mutated
FUZZ_FLAGS := -max_len=4096 -artifact_prefix=$(FUZZ_FOUND)/

help:
	@echo 'make demo         install what is missing, build, sign transactions on each chain and a message with a throw-away wallet'
	@echo 'make test         install what is missing, run all tests'
	@echo 'make build        the release build alone'
	@echo 'make install      the program, its completions and its pages under PREFIX (/usr/local)'
	@echo 'make lint         check the format; make format mends it'
	@echo 'make bench        figures of this machine'
	@echo 'make ctcheck      operations on secrets under valgrind, with the secrets marked undefined'
	@echo 'make outside      an adapter in a package of its own, what new-adapter writes for each family, the Swift of README and documentation:'
	@echo '                  build them, run their vectors'
	@echo 'make judge-solana  a wallet of the release build pays in Solana'"'"'s own runtime, which pip brings (Python 3, its venv, network)'
	@echo 'make fuzz         fuzz for FUZZ_SECONDS (60); make fuzz-corpus runs the corpus and FUZZ_RUNS (1000000) mutations of it'
	@echo 'make stress       the time and memory that the worst inputs of each chain and STRESS_MILLIONS (5) million mutated ones take'
	@echo 'make soak         SOAK_KILLS (667) kills each of refresh, reshare and repair, and SOAK_SCHEDULES (1000) random orders of their steps'
	@echo 'make docs         DocC archives of the libraries in .build/docs'
	@echo 'make clean        remove the build folders'

setup:
	@.ci/setup

build: setup
	swift build -c release --product chainsign

# Where the shells look for completions of what lies under PREFIX.
PREFIX ?= /usr/local
install: build
	install -D -m 755 .build/release/chainsign $(DESTDIR)$(PREFIX)/bin/chainsign
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/chainsign docs/*.md docs/recover.py
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/share/doc/chainsign/examples docs/examples/*
	@mkdir -p $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	.build/release/chainsign --generate-completion-script bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/chainsign
	.build/release/chainsign --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_chainsign
	.build/release/chainsign --generate-completion-script fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/chainsign.fish

demo: build
	.build/release/chainsign demo

bench: build
	.build/release/chainsign bench

test:
	@.ci/setup recovery softhsm2 opensc
	@# Built as for what is outside, below: `swift test` by itself would compile everything anew.
	swift build $(TEST_FLAGS) --build-tests
	swift test $(TEST_FLAGS) --skip-build

# What the tests do some dozens of times, by the thousand: an hour or two.
SOAK_KILLS ?= 667
SOAK_SCHEDULES ?= 1000
soak:
	@.ci/setup
	swift build $(TEST_FLAGS) --build-tests
	CHAINSIGN_KILLS=$(SOAK_KILLS) CHAINSIGN_SCHEDULES=$(SOAK_SCHEDULES) \
		swift test $(TEST_FLAGS) --skip-build --filter 'EpochKillTests|ScheduleTests'

lint:
	swift format lint --strict --parallel --recursive $(SOURCES)

format:
	swift format --in-place --parallel --recursive $(SOURCES)

# The second run proves that the first can fail: it jumps on a secret, and valgrind has to say so.
# Without debug information, which valgrind gives up on where it cannot read it; function names stay.
ctcheck:
	@.ci/setup valgrind
	CHAINSIGN_CTCHECK=1 swift build -c release --product ctcheck -Xlinker --strip-debug
	$(MEMCHECK) $(CTCHECK)
	@$(MEMCHECK) $(CTCHECK) --self-test >/dev/null 2>&1; code=$$?; \
	if [ $$code -ne 99 ]; then echo "ctcheck: the self-test's jump on a secret went unreported (exit $$code)" >&2; exit 1; fi
	@echo 'ctcheck: passed, and its self-test was caught'

# The package lies in Tests/OutsidePackage and depends on this one by path. What new-adapter writes must build without a warning, be
# well-formed and pass its vectors. All Swift that README and the libraries' documentation show is built here; a test holds them to it.
OUTSIDE := Tests/OutsidePackage
outside: setup
	@# As the tests are built: for one product alone everything would be compiled anew.
	swift build $(TEST_FLAGS) --build-tests
	@rm -rf $(OUTSIDE)/Scaffold
	@for family in evm utxo custom; do \
		$(TEST_SCRATCH)/release/chainsign new-adapter scaffold-$$family --family $$family --into $(OUTSIDE)/Scaffold || exit 1; done
	swift format lint --strict --recursive $(OUTSIDE)/Scaffold
	@# The module that the article Adding a chain shows, without its documentation.
	cp -R Plugins/Tron $(OUTSIDE)/Scaffold/Plugins/Tutorial && rm -r $(OUTSIDE)/Scaffold/Plugins/Tutorial/Tron.docc
	CHAINSIGN_SCAFFOLD=ScaffoldEvm,ScaffoldUtxo,ScaffoldCustom \
		swift test --package-path $(OUTSIDE) --scratch-path .build-outside
	@# The program that README and Signing's documentation show. Its last line is the signed transaction.
	swift build --package-path $(OUTSIDE) --scratch-path .build-outside --product Treasury
	@program=$$PWD/.build-outside/debug/Treasury; folder=$$(mktemp -d) && cd "$$folder" && \
		echo 'a passphrase' | $$program | tail -n 1 | grep -E '^[A-Za-z0-9+/]{100,}=*$$'; code=$$?; rm -rf "$$folder"; exit $$code

# Whoever judges has none of this project's code: Solana's runtime, in a virtual environment of its own.
JUDGE := .build-judge
SOLDERS := solders==0.29.0
judge-solana: build
	@test -x $(JUDGE)/bin/python || python3 -m venv $(JUDGE)
	@$(JUDGE)/bin/pip install --quiet --disable-pip-version-check $(SOLDERS)
	$(JUDGE)/bin/python Tests/Judges/solana_runtime.py .build/release/chainsign

# Instrumenting every module is what -sanitize=fuzzer on the command line does, and why the folder is its own.
FUZZED := Solana Ethereum Bitcoin Tron
fuzz-build: setup
	swift build --package-path Fuzz -c release -Xswiftc -sanitize=fuzzer
	@mkdir -p $(FUZZ_FOUND); for corpus in Fuzz/corpus/*; do \
		mkdir -p $(FUZZ_GROWN)/$$(basename $$corpus) $(FUZZ_MUTATED)/$$(basename $$corpus); done

# What it finds lies in Fuzz/.build/found: mend the fault, then add the input to Fuzz/corpus.
fuzz: fuzz-build
	@for chain in $(FUZZED); do corpus=$$(echo $$chain | tr A-Z a-z); \
		$(FUZZ)/Fuzz$$chain $(FUZZ_FLAGS) -max_total_time=$(FUZZ_SECONDS) $(FUZZ_GROWN)/$$corpus Fuzz/corpus/$$corpus || exit 1; done

fuzz-corpus: fuzz-build
	@for chain in $(FUZZED); do corpus=$$(echo $$chain | tr A-Z a-z); \
		$(FUZZ)/Fuzz$$chain $(FUZZ_FLAGS) -runs=0 Fuzz/corpus/$$corpus || exit 1; \
		$(FUZZ)/Fuzz$$chain $(FUZZ_FLAGS) -runs=$(FUZZ_RUNS) -max_total_time=$(FUZZ_CORPUS_SECONDS) -verbosity=0 -print_final_stats=1 \
			$(FUZZ_MUTATED)/$$corpus Fuzz/corpus/$$corpus || exit 1; done

# Without instrumentation, in a folder of its own: it measures times. Fails where one mutated input takes more than 50 ms.
stress: setup
	@for chain in $(FUZZED); do \
		swift build --package-path Fuzz -c release --scratch-path .build-stress --product Stress$$chain || exit 1; done
	@code=0; for chain in $(FUZZED); do echo "$$chain:"; \
		.build-stress/release/Stress$$chain vectors/$$(echo $$chain | tr A-Z a-z) --millions $(STRESS_MILLIONS) || code=1; done; exit $$code

# One archive a library, in .build/docs.
DOCUMENTED := Vocabulary Secrets Groups MPCCore FROST DKLs23 ShareStore ChainKit ChainConformance PartyCore Signing PartyService Bitcoin Ethereum Solana Tron
docs: setup
	@mkdir -p .build/docs
	@for target in $(DOCUMENTED); do \
		CHAINSIGN_DOCC=1 swift package --allow-writing-to-directory .build/docs generate-documentation --target $$target \
			--output-path .build/docs/$$target.doccarchive || exit 1; done

clean:
	rm -rf .build .build-test .build-outside .build-stress .build-judge Fuzz/.build Tests/OutsidePackage/Scaffold
