# Builds the fuzz targets; run by test/fuzz/run in the top folder, with GUIDED=yes or no.

work = build/fuzz/$(GUIDED)
targets = kql parse json csv rule foreign
sources = $(wildcard extension/common/*.c extension/kql/*.c extension/kql/*/*.c extension/rule/*.c extension/foreign/*.c)
objects = $(sources:%.c=$(work)/%.o) $(patsubst %.cc,$(work)/%.o,$(wildcard extension/foreign/*.cc))

ifeq ($(GUIDED),yes)
CC = clang
CXX = clang++
compile_sanitize = -fsanitize=fuzzer-no-link,address,undefined
link_sanitize = -fsanitize=fuzzer,address,undefined
main =
else
CC = gcc
CXX = g++
compile_sanitize = -fsanitize=address,undefined
link_sanitize = $(compile_sanitize)
main = $(work)/test/fuzz/fuzz_main.o
endif

wrapped = palloc palloc0 palloc_extended palloc_mul palloc0_mul repalloc pfree pstrdup pnstrdup
flags = -g -O1 -std=gnu11 -fwrapv -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-sanitize-recover=all -DFRONTEND -D_GNU_SOURCE -Iextension -I. -Itest/fuzz \
	-I$(shell pg_config --includedir-server) -I$(shell pg_config --includedir)
libraries = -L$(shell pg_config --pkglibdir) -lpgcommon -lpgport -lyaml -lstdc++ -lm

all: $(targets:%=$(work)/fuzz_%)

$(work)/%.o: %.c $(wildcard extension/*/*.h extension/*/*/*.h test/fuzz/*.h)
	@mkdir -p $(@D)
	$(CC) $(flags) $(compile_sanitize) -c -o $@ $<

$(work)/%.o: %.cc $(wildcard extension/foreign/*.h)
	@mkdir -p $(@D)
	$(CXX) -g -O1 -std=c++17 -Iextension $(compile_sanitize) -fno-sanitize=undefined -c -o $@ $<

$(work)/fuzz_%: $(work)/test/fuzz/fuzz_%.o $(work)/test/fuzz/fuzz_memory.o $(main) $(objects)
	$(CC) $(link_sanitize) $(wrapped:%=-Wl,--wrap=%) -o $@ $^ $(libraries)

.SECONDARY:
