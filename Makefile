# awig: settings, files, rules, checks.  `make` builds build/awig and
# build/libawig.*; `make demo` and `make test` first install what is missing.

# --- Settings ---------------------------------------------------------------
B      ?= build
CC     ?= cc
PREFIX ?= /usr/local
OPT    ?= -O2 -g
WERROR ?= -Werror
LUA     = lua5.4
PKGS    = $(LUA) sqlite3 libcjson libsodium

CFLAGS_ALL = -std=c11 -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
  $(OPT) -fPIC -ffp-contract=off -fno-common -fvisibility=hidden -pthread \
  -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wvla -Wwrite-strings -Wpointer-arith -Wundef \
  -Wformat=2 $(WERROR) -Icore -I$(B) $(shell pkg-config --cflags $(PKGS)) \
  $(CFLAGS)
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
TEST_SH  = $(sort $(wildcard tests/*/test_*.sh))
# Helpers of the tests: tests/<layer>/*.c that are not test_*.c.
HELPER   = $(filter-out $(TESTS),$(sort $(wildcard tests/support/*.c)))
HELPER_O = $(HELPER:%.c=$(B)/%.o)

.PHONY: all test demo tidy asan install clean deps campaign bench lib tests
all: $(B)/awig $(B)/libawig.a $(B)/libawig.so
lib: $(B)/libawig.a

# --- Rules ------------------------------------------------------------------
# The evaluator over blocks of columns is the one file that wants -O3: gcc 12
# does not vectorise it at -O2.
$(B)/core/expr/block%.o: OPT += -O3

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$(B)/scripts_embedded.c: $(SCRIPTS) tests/tidy/embed.sh
	@mkdir -p $(@D)
	sh tests/tidy/embed.sh $(SCRIPTS) > $@

$(B)/scripts_embedded.o: $(B)/scripts_embedded.c
	$(CC) $(CFLAGS_ALL) -c $< -o $@

$(B)/libawig.a: $(CORE_O)
	rm -f $@ && ar rcs $@ $^

$(B)/libawig.so: $(CORE_O)
	$(CC) $(OPT) $(CFLAGS) -shared -Wl,-soname,libawig.so -o $@ $^ $(LIBS)

$(B)/awig: $(CLI_O) $(B)/libawig.a
	$(CC) $(OPT) $(CFLAGS) -o $@ $^ $(LIBS)

$(B)/libsupport.a: $(HELPER_O)
	rm -f $@ && ar rcs $@ $^

$(B)/tests/%: $(B)/tests/%.o $(B)/libsupport.a $(B)/libawig.a
	$(CC) $(OPT) $(CFLAGS) -o $@ $^ $(LIBS) -lcmocka

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

clean:
	rm -rf $(B)
