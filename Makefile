# ixlab - build, test, install. `make help` lists what can be asked for.
#
# Two commands are all a newcomer needs: `make play` and `make check`; both install what is missing
# first (see .ci/setup). Everything made goes under build/.

VERSION = 0.1.0
CC     ?= cc
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
SAN    ?=
BUILD  ?= build$(if $(SAN),/san)

# The rooms in their one direction: a room may use itself and the rooms before it (docs/design.md).
ROOMS = base wire sim cli link switch ip bgp service device lesson script lab tui app

PKGS = lua5.4 ncursesw libpcap
# Evaluated only when something is compiled, so that `make setup` works before pkg-config exists.
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(PKGS) 2>/dev/null)
CHECK_CFLAGS = $(shell pkg-config --cflags check 2>/dev/null)
CHECK_LIBS   = $(shell pkg-config --libs check 2>/dev/null)

WARN = -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Wmissing-prototypes \
       -Wpointer-arith -Wwrite-strings $(if $(WERROR),-Werror)
# The same inputs give the same bytes on every machine: no contraction, wrapping integers.
SAME = -ffp-contract=off -fwrapv -fno-strict-aliasing
HARD = $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
SANFLAGS = $(if $(SAN),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
ALL_CFLAGS = -std=c11 -D_DEFAULT_SOURCE -DIXLAB_VERSION='"$(VERSION)"' -I. -Isrc -Iinclude \
             $(CFLAGS) $(SAME) $(HARD) $(WARN) $(SANFLAGS)
ALL_LDFLAGS = $(LDFLAGS) $(SANFLAGS)

room_src = $(shell find src/$(1) -name '*.c' 2>/dev/null | LC_ALL=C sort)
SRC  = $(foreach r,$(ROOMS),$(call room_src,$(r)))
OBJ  = $(SRC:%.c=$(BUILD)/%.o)
TESTED = $(filter $(ROOMS),$(notdir $(wildcard tests/*)))

BIN = $(BUILD)/ixlab

all: $(BIN)

# A changed flag or compiler rebuilds everything it touches.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS)' > $@

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(PKG_CFLAGS) $(if $(filter tests/%,$<),$(CHECK_CFLAGS)) -MMD -MP -c $< -o $@

# One archive a room; a program links the rooms it needs, last room first.
define room_rule
$(BUILD)/lib/$(1).a: $(patsubst %.c,$(BUILD)/%.o,$(call room_src,$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar crs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))

reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
upto = $(if $(filter $(1),$(firstword $(2))),$(1),$(firstword $(2)) $(call upto,$(1),$(wordlist 2,$(words $(2)),$(2))))
libs_of = $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(call upto,$(1),$(ROOMS))))

$(BIN): $(patsubst %,$(BUILD)/lib/%.a,$(call reverse,$(ROOMS)))
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# Tests: tests/<room>/*.c linked with that room and those before it; tests/runner.c has main().
define test_rule
$(BUILD)/test-$(1): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/$(1)/*.c) tests/runner.c) $(call libs_of,$(1))
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(PKG_LIBS) $$(CHECK_LIBS)
test-$(1): $(BUILD)/test-$(1)
	$(BUILD)/test-$(1)
.PHONY: test-$(1)
endef
$(foreach r,$(TESTED),$(eval $(call test_rule,$(r))))

tests: $(patsubst %,$(BUILD)/test-%,$(TESTED))

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

FORCE:
.PHONY: all tests clean FORCE
.DELETE_ON_ERROR:
