# Warnings: gcc and clang find nothing, in the server's build and without a server.
# Needs clang.
warnings="-Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers
	-Wmissing-prototypes -Wpointer-arith -Wvla -Wimplicit-fallthrough -Wshadow=local"
common="-fsyntax-only -std=gnu11 -O1 -fwrapv -fno-strict-aliasing -D_GNU_SOURCE -Iextension -I. -isystem $(pg_config --includedir-server)"
list()
{
	git ls-files --cached --others --exclude-standard "$@"
}
for compiler in gcc clang; do
	own=$warnings
	# The server's headers were configured for gcc: clang does not know gnu_printf.
	[ $compiler = gcc ] || own="${warnings/-Wshadow=local/} -Wno-ignored-attributes"
	list 'extension/*.c' 'bgworker/*.c' |
		xargs -r -P 2 -n 8 $compiler $common $own -Werror 2>&1
	list 'extension/common/*.c' 'extension/kql/*.c' 'extension/rule/*.c' 'extension/foreign/*.c' 'extension/slot/*.c' 'client/*.c' |
		xargs -r -P 2 -n 8 $compiler $common -DFRONTEND -isystem "$(pg_config --includedir)" $own -Werror 2>&1
done | grep -E '(error|warning):'
[ "${PIPESTATUS[1]}" -ne 0 ]
