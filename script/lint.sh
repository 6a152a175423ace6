#!/bin/bash
# Runs the checks of test/lint and says what they find.
#
#   script/lint.sh [--static] [check…]
#
# A check prints one problem a line and fails, or prints nothing.  --static leaves
# out those that need clang, so that it works where only the server's packages are.
set -uo pipefail

cd "$(dirname "$0")/.." || exit 1
static=no
if [ "${1:-}" = --static ]; then
	static=yes
	shift
	script/install-deps.sh || exit 1
else
	script/install-deps.sh --lint || exit 1
fi
PG_CONFIG=$(script/pg-config) || exit 1
PATH=$(dirname "$PG_CONFIG"):$PATH
export PG_CONFIG PATH
make -s -j2 COPT="${COPT:--Werror}" all || exit 1

failed=0
for check in test/lint/*.pl test/lint/*.sh; do
	name=$(basename "${check%.*}")
	if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then
		continue
	fi
	if [ $static = yes ] && grep -q '^# Needs clang' "$check"; then
		continue
	fi
	case $check in
		*.pl) output=$(perl "$check" 2>&1) ;;
		*) output=$(bash "$check" 2>&1) ;;
	esac
	if [ $? -eq 0 ]; then
		printf '%-12s clean\n' "$name"
	else
		failed=1
		printf '%-12s %d problems\n' "$name" "$(printf '%s\n' "$output" | wc -l)"
		printf '%s\n' "$output" | head -n "${LINT_LINES:-40}" | sed 's/^/    /'
	fi
done
exit $failed
