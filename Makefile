# vigil: build, install and test. `make help` lists the targets.

EXTENSION = vigil
EXTVERSION = 0.2.0
MODULE_big = vigil

FRONT_DIRS = extension/common extension/kql extension/kql/parse extension/kql/bind extension/kql/emit \
	extension/rule extension/foreign extension/slot
SOURCE_DIRS = $(FRONT_DIRS) extension/base extension/runtime \
	extension/query extension/ingest extension/schedule extension bgworker
C_SOURCES = $(sort $(foreach d,$(SOURCE_DIRS),$(wildcard $(d)/*.c)))
CXX_SOURCES = $(sort $(foreach d,$(SOURCE_DIRS),$(wildcard $(d)/*.cc)))
OBJS = $(C_SOURCES:.c=.o) $(CXX_SOURCES:.cc=.o)
SERVER_HEADERS = $(wildcard extension/*/*.h extension/*/*/*.h bgworker/*.h)
ALL_HEADERS = $(SERVER_HEADERS) $(wildcard client/*.h)

INSTALL_PARTS = $(addprefix sql/,$(shell grep -v '^\#' sql/install.list))
# The step to this version is made of sql/upgrade/OLD.sql; those to older ones are files.
UPGRADE_FROM = $(patsubst sql/upgrade/%.sql,%,$(filter-out sql/upgrade/vigil--%,$(wildcard sql/upgrade/*.sql)))
UPGRADE = $(UPGRADE_FROM:%=sql/upgrade/$(EXTENSION)--%--$(EXTVERSION).sql)
DATA_built = sql/$(EXTENSION)--$(EXTVERSION).sql $(UPGRADE)
DATA = $(filter-out $(UPGRADE),$(wildcard sql/upgrade/vigil--*--*.sql)) sql/vigil_log_tables.txt

WARNINGS = -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
PG_CPPFLAGS = -I$(srcdir)/extension -I$(srcdir)
# Only what the server calls by name leaves the library (base/sql_function.h).
PG_CFLAGS = -std=gnu11 -fvisibility=hidden -Wno-declaration-after-statement $(WARNINGS)
SHLIB_LINK = -lyaml -lre2 -lz -lstdc++ -Wl,--exclude-libs,ALL -Wl,--version-script=$(srcdir)/extension/export.map
# Whether make takes the backslash before a sign like this one away inside a call depends on its version.
HASH := \#

# Unpacks twice as fast as zlib, if it is there; LIBDEFLATE= leaves it out.
LIBDEFLATE ?= $(shell echo '$(HASH)include <libdeflate.h>' | $(CC) -E -x c - >/dev/null 2>&1 && echo yes)
ifneq ($(LIBDEFLATE),)
PG_CPPFLAGS += -DUSE_LIBDEFLATE
SHLIB_LINK += -ldeflate
endif

# Reads rules of Elastic, if it is there; TOMLPLUSPLUS= leaves them out.
TOMLPLUSPLUS ?= $(shell echo '$(HASH)include <toml++/toml.h>' | $(CXX) -std=c++17 -E -x c++ - >/dev/null 2>&1 && echo yes)
ifneq ($(TOMLPLUSPLUS),)
PG_CPPFLAGS += -DUSE_TOMLPLUSPLUS
endif

# PG_CONFIG or PG_MAJOR choose the server; script/pg-config tells which one without.
# The systems of check-versions.sh are costly, and stay.
EXTRA_CLEAN = $(filter-out build/packages build/versions,$(wildcard build/*))
# The vigil command; PGXS installs it as a script, that is as it is.
CLIENT = build/client/vigil
SCRIPTS_built = $(CLIENT)

# These targets bring what they need first, so they must not need the server's
# makefiles, whose `check` only refuses.
SUITES = unit pgtap regress isolation tap golden kql rules worker security memory fuzz-server site upgrade published foreign sigma elastic splunk correlation client clients
OWN_TARGETS = help check $(addprefix check-,$(SUITES) mutants versions packages) installcheck demo lint format pages bench fuzz fuzz-server

ifeq ($(filter-out $(OWN_TARGETS),$(or $(MAKECMDGOALS),all)),)

help:
	@echo "make all          build the extension"
	@echo "make client       build the vigil command alone"
	@echo "make install      install it into the server of pg_config"
	@echo "make demo         a private server, sample logs, and the first alert"
	@echo "make check        build, install privately, run every test"
	@echo "make check-SUITE  one suite: $(SUITES)"
	@echo "make check-security  attack it: what a role may not do, and what still runs for others"
	@echo "make check-memory  the server under a memory checker: all of what make check takes a part of"
	@echo "make check-clients  read alerts by JDBC, ODBC, psycopg, node-postgres, which it installs"
	@echo "make check-mutants  prove the worker's tests: each broken variant must fail them"
	@echo "make installcheck  after make install: the tests that need no server of their own, on yours"
	@echo "make check-versions  everything on each PostgreSQL that a Debian has, in a folder of its own (root)"
	@echo "make check-packages  build the Debian packages there, lint, install, use and remove them (root)"
	@echo "make lint         layers, sizes, symbols, SQL, warnings, format"
	@echo "make headercheck  each header compiles alone"
	@echo "make format       clang-format 14 over all C"
	@echo "make pages        make the pages of doc/ that come from lists and the catalogue"
	@echo "make bench        compare with hand-written SQL; one table of ratios and goals"
	@echo "make fuzz         feed the front end hostile text"
	@echo "make fuzz-server  call every function with hostile arguments for ten minutes"
	@echo "make clean        remove what was built, and the private servers"

check:
	@script/check.sh

# By itself it installs the clients that are missing; in `make check` they are skipped.
check-clients: export VIGIL_CLIENTS = 1

# By itself the memory checker takes everything; in `make check` it takes a part.
check-memory: export VIGIL_MEMORY = all
check-memory: export VIGIL_TEST_TIMEOUT ?= 3600

$(addprefix check-,$(SUITES)): check-%:
	@script/check.sh $*

check-mutants:
	@test/mutant/run

# VERSIONS = 17 takes one; VIGIL_SUITES and VIGIL_ROOTS: see the script.
check-versions:
	@script/check-versions.sh $(VERSIONS)

check-packages:
	@script/check-packages.sh $(VERSIONS)

installcheck:
	@script/installcheck.sh

demo:
	@script/demo.sh

lint:
	@script/lint.sh

format:
	@script/install-deps.sh --lint
	@clang-format-14 -i $(wildcard extension/*.[ch] extension/*/*.[ch] extension/*/*/*.[ch] extension/*/*.cc bgworker/*.[ch] client/*.[ch] test/unit/*.[ch] test/fuzz/*.[ch])

pages:
	@script/make-kql-support --write
	@script/make-reference --write

bench:
	@script/check.sh --run test/bench/run

fuzz:
	@script/check.sh --run test/fuzz/run

fuzz-server:
	@VIGIL_FUZZ_SERVER=$${VIGIL_FUZZ_SERVER:-600} script/check.sh --run test/fuzz-server/run

.PHONY: $(OWN_TARGETS)

else

ifndef PG_CONFIG
PG_CONFIG := $(shell PG_MAJOR='$(PG_MAJOR)' script/pg-config)
ifeq ($(PG_CONFIG),)
$(error which server?)
endif
endif

PGXS := $(shell $(PG_CONFIG) --pgxs)
override with_llvm = no
NO_INSTALLCHECK = 1
include $(PGXS)

sql/$(EXTENSION)--$(EXTVERSION).sql: sql/install.list $(INSTALL_PARTS)
	cat $(INSTALL_PARTS) > $@

$(UPGRADE): sql/upgrade/$(EXTENSION)--%--$(EXTVERSION).sql: test/upgrade/$(EXTENSION)--%.sql sql/upgrade/%.sql \
		sql/install.list $(INSTALL_PARTS) script/make-upgrade script/SqlScript.pm
	script/make-upgrade $< sql/upgrade/$*.sql $(INSTALL_PARTS) > $@.new
	mv $@.new $@

%.o: %.cc
	$(CXX) -std=c++17 -O2 -g -Wall -Wextra -fPIC -fvisibility=hidden $(CPPFLAGS) $(COPT) -c -o $@ $<

# Every object is rebuilt when a header or this file changes, or when it was made for
# another server or with other libraries: cheap, and never stale.
$(OBJS): $(SERVER_HEADERS) Makefile build/made-for

MADE_FOR := $(shell $(PG_CONFIG) --version) $(if $(LIBDEFLATE),libdeflate) $(if $(TOMLPLUSPLUS),toml++)
build/made-for: force
	@mkdir -p $(@D)
	@echo '$(MADE_FOR)' | cmp -s - $@ || echo '$(MADE_FOR)' >$@

# The front end as a library without a server, for the unit tests, the client
# and the fuzzer.
FRONT_OBJS = $(patsubst %.c,build/front/%.o,$(filter $(addsuffix /%.c,$(FRONT_DIRS)),$(C_SOURCES))) \
	$(patsubst %.cc,build/front/%.o,$(filter $(addsuffix /%.cc,$(FRONT_DIRS)),$(CXX_SOURCES)))
FRONT_LIB = build/front/libvigil.a
FRONT_CPPFLAGS = -DFRONTEND $(PG_CPPFLAGS) -I$(shell $(PG_CONFIG) --includedir-server) -D_GNU_SOURCE
FRONT_LDLIBS = $(FRONT_LIB) -L$(shell $(PG_CONFIG) --pkglibdir) -lpgcommon -lpgport -lyaml -lstdc++ -lm

build/front/%.o: %.c $(ALL_HEADERS) build/made-for
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(FRONT_CPPFLAGS) -c -o $@ $<

build/front/%.o: %.cc $(ALL_HEADERS) build/made-for
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O2 -g -Wall -Wextra $(PG_CPPFLAGS) $(COPT) -c -o $@ $<

$(FRONT_LIB): $(FRONT_OBJS)
	@rm -f $@
	ar rcs $@ $^

front: $(FRONT_LIB)

# Where the server's hashes are those of OpenSSL, the client's are, too.
CRYPTO_LIBS = $(filter -lcrypto,$(shell $(PG_CONFIG) --libs))
CLIENT_OBJS = $(patsubst %.c,build/front/%.o,$(wildcard client/*.c))
$(CLIENT_OBJS): FRONT_CPPFLAGS += -I$(shell $(PG_CONFIG) --includedir)
$(CLIENT): $(CLIENT_OBJS) $(FRONT_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $(CLIENT_OBJS) -L$(shell $(PG_CONFIG) --libdir) -lpq $(FRONT_LDLIBS) $(CRYPTO_LIBS) -lcurl -lz

client: $(CLIENT) client-pages

# Manual pages, made of the program's help, the completion of shells, and units of systemd.
# They lie below PREFIX, where man, bash, zsh and systemd look; `make install PREFIX=/opt/vigil`
# puts them elsewhere.  CLIENT_BIN is where units find the program.
PREFIX ?= /usr/local
CLIENT_BIN ?= $(bindir)
CLIENT_UNIT = $(DESTDIR)$(PREFIX)/lib/systemd/system
CLIENT_SYSUSERS = $(DESTDIR)$(PREFIX)/lib/sysusers.d
UNITS = $(notdir $(wildcard client/systemd/*.service client/systemd/*.timer))
CLIENT_MAN = $(DESTDIR)$(PREFIX)/share/man/man1
CLIENT_BASH = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
CLIENT_ZSH = $(DESTDIR)$(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)

# Made before anything is installed, so that who installs leaves nothing in the build.
client-pages: build/man/vigil.1
build/man/vigil.1: $(CLIENT) script/make-man
	rm -rf build/man
	script/make-man $(CLIENT) build/man

install: install-client-pages
install-client-pages: client-pages
	$(MKDIR_P) '$(CLIENT_MAN)' '$(CLIENT_BASH)' '$(CLIENT_ZSH)' '$(CLIENT_UNIT)' '$(CLIENT_SYSUSERS)'
	$(INSTALL_DATA) build/man/*.1 '$(CLIENT_MAN)/'
	$(INSTALL_DATA) client/completion/vigil.bash '$(CLIENT_BASH)/vigil'
	$(INSTALL_DATA) client/completion/_vigil '$(CLIENT_ZSH)/_vigil'
	for unit in $(UNITS); do \
		sed 's|/usr/bin/vigil|$(CLIENT_BIN)/vigil|' "client/systemd/$$unit" >'$(CLIENT_UNIT)/'"$$unit" && \
		chmod 644 '$(CLIENT_UNIT)/'"$$unit" || exit 1; \
	done
	$(INSTALL_DATA) client/systemd/vigil.sysusers '$(CLIENT_SYSUSERS)/vigil.conf'

clean: clean-private
clean-private:
	@script/cluster.sh clean

uninstall: uninstall-client
uninstall-client:
	rm -f '$(DESTDIR)$(bindir)/vigil' '$(CLIENT_MAN)'/vigil.1 '$(CLIENT_MAN)'/vigil-*.1 '$(CLIENT_BASH)/vigil' '$(CLIENT_ZSH)/_vigil' \
		$(foreach unit,$(UNITS),'$(CLIENT_UNIT)/$(unit)') '$(CLIENT_SYSUSERS)/vigil.conf'

UNIT_PROGRAMS = $(patsubst test/unit/%.c,build/unit/%,$(wildcard test/unit/*_test.c))
build/unit/%: test/unit/%.c test/unit/unit.h $(FRONT_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(FRONT_CPPFLAGS) -Itest/unit -o $@ $< $(FRONT_LDLIBS)

unit: $(UNIT_PROGRAMS)

# What tests of the processes preload behind vigil, to stop and break it, what shows
# that the memory checker sees an error, and another driver of aggregates.
build/%.so: test/module/%.c $(ALL_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fvisibility=default -fPIC -shared $(CPPFLAGS) -o $@ $<

points: build/points.so build/sleep.so build/undefined.so build/foreign.so

# A header compiles alone, after the one that its layer starts with.
headercheck:
	@PATH="$(dir $(PG_CONFIG)):$$PATH" bash test/lint/headercheck.sh

.PHONY: force front client client-pages install-client-pages clean-private uninstall-client unit points headercheck

endif
