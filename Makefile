# ixlab - build, test, install. `make help` lists what can be asked for.
#
# Two commands are all a newcomer needs: `make play` and `make check`; both install what is missing
# first (see .ci/setup). Everything made goes under build/.

VERSION = 0.1.0
CC     ?= cc
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
SAN    ?=
FUZZ   ?=
BUILD  ?= build$(if $(FUZZ),/fuzz,$(if $(SAN),/san))

# The rooms in their one direction: a room may use itself and the rooms before it (docs/design.md).
ROOMS = base wire sim cli link switch ip bgp service flow device lesson script lab tui app

# What the libraries are called here: systems disagree about Lua's name. Asked once, and only when
# something is compiled, so that `make setup` works before pkg-config exists.
once = $(eval $(1) := $(2))$($(1))
LUA  = $(call once,LUA,$(shell for p in lua5.4 lua-5.4 lua54 lua; do \
       pkg-config --exists "$$p >= 5.4 $$p < 5.5" 2>/dev/null && echo $$p && break; done))
PKGS = $(or $(LUA),lua5.4) ncursesw libpcap md4c libmd
PKG_CFLAGS   = $(call once,PKG_CFLAGS,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
PKG_LIBS     = $(call once,PKG_LIBS,$(shell pkg-config --libs $(PKGS) 2>/dev/null))
CHECK_CFLAGS = $(call once,CHECK_CFLAGS,$(shell pkg-config --cflags check 2>/dev/null))
CHECK_LIBS   = $(call once,CHECK_LIBS,$(shell pkg-config --libs check 2>/dev/null))

# Sanitizers hide from gcc what it needs to know for some warnings; the plain build gives them all.
# Clang does not know all of those by name.
WARN = -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes \
       -Wpointer-arith -Wwrite-strings -Wno-missing-field-initializers $(if $(WERROR),-Werror) \
       $(if $(SAN)$(FUZZ),-Wno-unknown-warning-option -Wno-conversion -Wno-array-bounds \
       -Wno-stringop-overflow -Wno-maybe-uninitialized -Wno-format-truncation)
# The same inputs give the same bytes on every machine: no contraction, wrapping integers.
SAME = -ffp-contract=off -fwrapv -fno-strict-aliasing
HARD = $(if $(SAN)$(FUZZ),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
SANFLAGS = $(if $(SAN)$(FUZZ),-fsanitize=address -fsanitize=undefined \
           -fno-sanitize-recover=undefined -fno-omit-frame-pointer) \
           $(if $(FUZZ),-fsanitize=fuzzer-no-link)
ALL_CFLAGS = -std=c11 -D_DEFAULT_SOURCE -DIXLAB_VERSION='"$(VERSION)"' -I. -Isrc -Iinclude \
             $(CFLAGS) $(SAME) $(HARD) $(WARN) $(SANFLAGS)
ALL_LDFLAGS = $(LDFLAGS) $(SANFLAGS)

room_src = $(shell find src/$(1) -name '*.c' 2>/dev/null | LC_ALL=C sort)
TESTED = $(filter $(ROOMS),$(patsubst tests/%/suites.c,%,$(wildcard tests/*/suites.c)))
# A fuzz target's name begins with its room's; one that does not is named by `make fuzzers`.
room_of = $(firstword $(subst _, ,$(1)))
TARGETS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZED = $(foreach f,$(TARGETS),$(if $(filter $(ROOMS),$(call room_of,$(f))),$(f)))

BIN  = $(BUILD)/ixlab
JOBS = $(if $(findstring j,$(firstword -$(MAKEFLAGS))),,-j$(shell getconf _NPROCESSORS_ONLN))
SUB  = $(MAKE) --no-print-directory

all: $(BIN)

help: ## this list
	@echo 'make [CFLAGS=... SAN=1 WERROR=1] TARGET, where TARGET is one of:'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1	\2/p' Makefile | sort | expand -t 14

setup: ## install what is missing to build and test
	@.ci/setup check

play: ## install what is missing, build, open the first lesson
	@.ci/setup play
	@$(SUB) $(JOBS) $(BIN)
	@$(BIN) play first-peering

# Everything that needs no root, no daemon and no terminal. What does not build is one failure.
check: ## install what is missing, build, run the tests
	@.ci/setup check
	@$(SUB) $(JOBS) -k $(BIN) tests || echo 'make: not everything could be built'
	@IXLAB=$(BIN) BUILD=$(BUILD) .ci/tally $(patsubst %,$(BUILD)/test-%,$(TESTED)) \
	    $(wildcard tests/check-*)

bench: ## what a hop costs, against floors of our own; CASE=sw32 for one, INSTR=1 counts instructions
	@$(SUB) $(JOBS) $(BUILD)/bench
	@$(if $(INSTR),tests/bench/instructions $(BUILD)/bench $(CASE),$(BUILD)/bench $(CASE))

soak: ## everything at full length: hours
	@SOAK=1 .ci/run

lint: ## layers, style, static analysis, scripts
	@.ci/lint

fuzz: ## every fuzz target for FUZZ_SECONDS (default 60)
	@$(SUB) $(JOBS) FUZZ=1 CC=clang CFLAGS='-O1 -g' fuzzers
	@FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) .ci/fuzz build/fuzz $(FUZZED)

cover: ## which lines the tests reach, by room
	@$(SUB) $(JOBS) BUILD=build/cover CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage -k tests || true
	@.ci/cover build/cover $(TESTED)

clean: ## take away what was built (all of it, or BUILD=folder)
	rm -rf $(if $(filter command,$(firstword $(origin BUILD))),$(BUILD),build)

SHARE = $(DESTDIR)$(PREFIX)/share
install: all ## bin, lessons and manual page under PREFIX (and DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/ixlab
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/ixlab
	for d in scenarios courseware; do test ! -d $$d || cp -R $$d $(SHARE)/ixlab/; done
	test ! -f docs/ixlab.1 || { install -d $(SHARE)/man/man1 && \
	    install -m 644 docs/ixlab.1 $(SHARE)/man/man1/ixlab.1; }

uninstall: ## take away what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/ixlab $(SHARE)/man/man1/ixlab.1
	rm -rf $(SHARE)/ixlab

# A file that holds these words and changes only when they do: what depends on it is made anew then.
says = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@

# One short line a file; V=1 shows the commands.
say = $(if $(V),,@echo "  $(if $(filter %.o,$@),CC,LD)  $@"; )

# A changed flag or compiler rebuilds everything it touches.
$(BUILD)/flags: FORCE
	$(call says,$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS))

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(say)$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(if $(filter tests/%,$<),$(CHECK_CFLAGS)) -MMD -MP -c $< -o $@

# One archive a room, made anew when a file comes or goes; a program links the rooms it needs, last
# room first.
define room_rule
$(BUILD)/lib/$(1).files: FORCE
	$$(call says,$(call room_src,$(1)))
$(BUILD)/lib/$(1).a: $(patsubst %.c,$(BUILD)/%.o,$(call room_src,$(1))) $(BUILD)/lib/$(1).files
	@rm -f $$@
	@ar crs $$@ $$(filter %.o,$$^)
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))

reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
upto = $(if $(2),$(if $(filter $(1),$(firstword $(2))),$(1),$(firstword $(2)) \
       $(call upto,$(1),$(wordlist 2,$(words $(2)),$(2)))),$(error "$(1)" is no room: $(ROOMS)))
libs_of = $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(call upto,$(1),$(ROOMS))))
objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))

$(BIN): $(call libs_of,app)
	$(say)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Tests: tests/<room>/*.c linked with that room and those before it; tests/runner.c has main().
define test_rule
$(BUILD)/test-$(1).files: FORCE
	$$(call says,$(wildcard tests/$(1)/*.c))
$(BUILD)/test-$(1): $(call objects,tests/$(1)/*.c tests/runner.c) $(call libs_of,$(1)) $(BUILD)/test-$(1).files
	$$(say)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$(filter %.o %.a,$$^) $$(PKG_LIBS) $$(CHECK_LIBS)
test-$(1): $(BUILD)/test-$(1)
	$(BUILD)/test-$(1)
.PHONY: test-$(1)
endef
$(foreach r,$(TESTED),$(eval $(call test_rule,$(r))))

tests: $(patsubst %,$(BUILD)/test-%,$(TESTED))

# tests/fuzz/<room>_<what>.c, linked as that room's tests are, with what it uses of tests/<room>.
define fuzz_rule
$(BUILD)/fuzz-$(1).a: $(call objects,tests/$(call room_of,$(1))/*.c)
	@rm -f $$@
	@ar crs $$@ $$^
$(BUILD)/fuzz-$(1): $(BUILD)/tests/fuzz/$(1).o $(BUILD)/fuzz-$(1).a $(call libs_of,$(call room_of,$(1)))
	$$(say)$$(CC) $$(ALL_LDFLAGS) -fsanitize=fuzzer -o $$@ $$^ $$(PKG_LIBS) $$(CHECK_LIBS)
endef
$(foreach f,$(FUZZED),$(eval $(call fuzz_rule,$(f))))

fuzzers: $(patsubst %,$(BUILD)/fuzz-%,$(FUZZED))
	@$(foreach f,$(filter-out $(FUZZED),$(TARGETS)),echo 'tests/fuzz/$(f).c: "$(call room_of,$(f))" is no room'; exit 1)

$(BUILD)/bench: $(call objects,tests/bench/*.c) $(call libs_of,ip)
	$(say)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

-include $(shell find $(BUILD)/src $(BUILD)/tests -name '*.d' 2>/dev/null)

FORCE:
.PHONY: all help setup play check bench soak lint fuzz cover clean install uninstall tests fuzzers FORCE
.DELETE_ON_ERROR:
