# Headers: each compiles alone, after the one header that its side starts with.
common="-fsyntax-only -std=gnu11 -x c -D_GNU_SOURCE -Iextension -I. -isystem $(pg_config --includedir-server)"
failed=0
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
while read -r header; do
	case $header in
		*_list.h | *_table.h) continue ;; # included for their lines
		extension/common/* | extension/kql/* | extension/rule/* | extension/foreign/* | extension/slot/* | client/*)
			text="#include \"common/port.h\"\n" flags="-DFRONTEND -isystem $(pg_config --includedir)" ;;
		*) text="#include \"postgres.h\"\n" flags= ;;
	esac
	if ! printf "$text#include \"$header\"\n" | gcc $common $flags -Wall -Werror - 2>"$errors"; then
		echo "$header does not compile alone: $(grep -m 1 -E 'error' "$errors")"
		failed=1
	fi
done < <(git ls-files --cached --others --exclude-standard 'extension/*.h' 'bgworker/*.h' 'client/*.h')
exit $failed
