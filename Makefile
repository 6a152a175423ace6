# vigil: build, install and test. `make help` lists the targets.

EXTENSION = vigil
EXTVERSION = 0.1.0
MODULE_big = vigil

SOURCE_DIRS = extension/common extension/kql extension/rule extension/base extension/runtime \
	extension/query extension/ingest extension/schedule extension bgworker
C_SOURCES = $(sort $(foreach d,$(SOURCE_DIRS),$(wildcard $(d)/*.c)))
CXX_SOURCES = $(sort $(foreach d,$(SOURCE_DIRS),$(wildcard $(d)/*.cc)))
OBJS = $(C_SOURCES:.c=.o) $(CXX_SOURCES:.cc=.o)

INSTALL_PARTS = $(addprefix sql/,$(shell grep -v '^\#' sql/install.list))
DATA_built = sql/$(EXTENSION)--$(EXTVERSION).sql

PG_CPPFLAGS = -I$(srcdir)/extension -I$(srcdir)
PG_CFLAGS = -std=gnu11 -Wno-declaration-after-statement
SHLIB_LINK = -lyaml -lre2 -lz -lstdc++

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
override with_llvm = no
include $(PGXS)

$(DATA_built): sql/install.list $(INSTALL_PARTS)
	cat $(INSTALL_PARTS) > $@

%.o: %.cc
	$(CXX) -std=c++17 -O2 -g -Wall -Wextra -fPIC -fno-exceptions $(CPPFLAGS) -c -o $@ $<

# Every object is rebuilt when a header changes: cheap, and never stale.
$(OBJS): $(wildcard extension/*/*.h bgworker/*.h)
