# awig: settings, files, rules, checks.  `make` builds build/awig and
# build/libawig.*; `make demo` and `make test` first install what is missing.

# --- Settings ---------------------------------------------------------------
B      ?= build
CC     ?= cc
PREFIX ?= /usr/local
OPT    ?= -O2 -g
WERROR ?= -Werror
LUA     = lua5.4
PKGS    = $(LUA) sqlite3 libcjson libsodium nettle
VERSION = $(shell sed -n 's/^\#define AWIG_VERSION "\(.*\)"/\1/p' core/awig.h)

CFLAGS_ALL = -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
  $(OPT) -fPIC -ffp-contract=off -fno-common -fvisibility=hidden -pthread \
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla -Wwrite-strings -Wpointer-arith -Wundef \
  -Wformat=2 $(WERROR) -Icore -I$(B) $(shell pkg-config --cflags $(PKGS)) \
  $(CFLAGS)
# V=1 shows the commands.
Q    = $(if $(V),,@)
LIBS = $(shell pkg-config --libs $(PKGS)) -lm -lpthread

# --- Files ------------------------------------------------------------------
LAYERS   = base expr store audit lifecycle script pack engine api
CORE     = $(sort $(foreach l,$(LAYERS),$(wildcard core/$l/*.c)))
CLI      = $(sort $(wildcard bindings/cli/*.c))
SCRIPTS  = $(sort $(wildcard scripts/*.lua))
CORE_O   = $(CORE:%.c=$(B)/%.o) $(B)/scripts_embedded.o
CLI_O    = $(CLI:%.c=$(B)/%.o)
TESTS    = $(sort $(wildcard tests/*/test_*.c))
TEST_BIN = $(TESTS:%.c=$(B)/%)
BENCH    = $(shell grep -l '^int main' tests/bench/*.c)
TEST_SH  = $(sort $(wildcard tests/*/test_*.sh))
# What several tests or benchmarks share.
HELPER   = $(sort $(wildcard tests/support/*.c)) \
  $(filter-out $(BENCH),$(sort $(wildcard tests/bench/*.c)))
HELPER_O = $(HELPER:%.c=$(B)/%.o)

.PHONY: all test demo tidy asan install clean deps campaign bench lib tests
all: $(B)/awig $(B)/libawig.a $(B)/libawig.so
lib: $(B)/libawig.a

# --- Rules ------------------------------------------------------------------
# Loading columns and evaluating over blocks of them want -O3: gcc 12 does
# not vectorise at -O2, nor choices of floats whose traps somebody may see.
$(B)/core/expr/block%.o $(B)/core/expr/column_%.o: \
  OPT += -O3 -fno-trapping-math
# So does what counts the steps of a pattern.
$(B)/core/expr/pattern.o $(B)/core/script/patterns.o: OPT += -O3

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo '  CC   $<'
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$(B)/scripts_embedded.c: $(SCRIPTS) tests/tidy/embed.sh
	@mkdir -p $(@D)
	$(Q)sh tests/tidy/embed.sh $(SCRIPTS) > $@

$(B)/scripts_embedded.o: $(B)/scripts_embedded.c
	$(Q)$(CC) $(CFLAGS_ALL) -c $< -o $@

$(B)/libawig.a: $(CORE_O)
	@echo '  AR   $@'
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/libawig.so: $(CORE_O)
	@echo '  LD   $@'
	$(Q)$(CC) $(OPT) $(CFLAGS) -shared -Wl,-soname,libawig.so -o $@ $^ $(LIBS)

$(B)/awig: $(CLI_O) $(B)/libawig.a
	@echo '  LD   $@'
	$(Q)$(CC) $(OPT) $(CFLAGS) -o $@ $^ $(LIBS)

$(B)/libsupport.a: $(HELPER_O)
	@echo '  AR   $@'
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/tests/%: $(B)/tests/%.o $(B)/libsupport.a $(B)/libawig.a
	@echo '  LD   $@'
	$(Q)$(CC) $(OPT) $(CFLAGS) -o $@ $^ $(LIBS) -lcmocka

-include $(CORE_O:.o=.d) $(CLI_O:.o=.d) $(TEST_BIN:=.d) $(HELPER_O:.o=.d)

# --- Checks -----------------------------------------------------------------
deps:
	@sh .ci/deps.sh

tests: $(TEST_BIN) all

test: deps
	@$(MAKE) --no-print-directory tests tidy
	@B=$(B) sh tests/run.sh $(TEST_BIN) $(TEST_SH)

tidy:
	@sh tests/tidy/tidy.sh

demo: deps
	@$(MAKE) --no-print-directory all
	@B=$(B) sh scripts/demo.sh

# Each benchmark prints ratios of figures of one run.
bench: deps
	@$(MAKE) --no-print-directory all $(BENCH:%.c=$(B)/%)
	@for one in $(BENCH:%.c=$(B)/%); do echo "== $$one"; $$one || exit 1; done

# The long versions: more random cases, longer fuzzing.  Minutes to hours.
campaign: deps
	@$(MAKE) --no-print-directory tests
	@for one in tests/*/campaign_*.sh; do B=$(B) sh $$one || exit 1; done
	@AWIG_CAMPAIGN=$${AWIG_CAMPAIGN:-20} B=$(B) sh tests/run.sh $(TEST_BIN)
	@for one in tests/fuzz/fuzz_*.c; do \
	  sh tests/fuzz/run.sh "$$(basename $$one .c | cut -c6-)" 600; done

asan:
	$(MAKE) B=$(B)/asan OPT='-O1 -g' WERROR= \
	  CFLAGS='-fsanitize=address,undefined -fno-omit-frame-pointer \
	  -fno-sanitize-recover=undefined' tests
	B=$(B)/asan sh tests/run.sh $(TESTS:%.c=$(B)/asan/%) $(TEST_SH)

install: all
	install -d $(PREFIX)/bin $(PREFIX)/lib $(PREFIX)/include
	install $(B)/awig $(PREFIX)/bin/awig
	install -m 644 $(B)/libawig.a $(B)/libawig.so $(PREFIX)/lib
	install -m 644 core/awig.h $(PREFIX)/include/awig.h
	install -d $(PREFIX)/lib/pkgconfig
	printf '%s\n' 'Name: awig' 'Description: rules engine for public policy' \
	  'Version: $(VERSION)' 'Cflags: -I$(PREFIX)/include' \
	  'Libs: -L$(PREFIX)/lib -lawig' 'Requires.private: $(PKGS)' \
	  > $(PREFIX)/lib/pkgconfig/awig.pc

clean:
	rm -rf $(B)
