#!/bin/bash
# Builds vigil, installs it into a private server and runs the tests.
#
#   script/check.sh [suite…]           the suites named, or all (test/README.md lists them)
#   script/check.sh --run program …    one program with the same private server, uncounted
#
# Brings what is missing first.  Ends with "N passed, N failed" and, when a test
# could not run here, ", N skipped".  As root, everything that runs a server is
# run as an unprivileged user; if that user cannot read this folder, or if its path
# has signs that make does not take, a copy of it under /tmp is tested and removed.
# PG_MAJOR or PG_CONFIG choose the server (script/pg-config).
set -euo pipefail
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
script/install-deps.sh --check
PG_CONFIG=$(script/pg-config)
PATH=$(dirname "$PG_CONFIG"):$PATH
export PG_CONFIG PATH

export VIGIL_SHARED=${VIGIL_SHARED:-$(dirname "$top")/shared}

reason=
if [ "$(id -u)" = 0 ] && ! runuser -u "${VIGIL_USER:-postgres}" -- test -r "$top/script/check.sh"; then
	reason="the server's user cannot read $top"
elif ! script/cluster.sh plain "$top"; then
	reason="there are signs in $top that make does not take"
fi
if [ -n "$reason" ]; then
	copy=$(mktemp -d /tmp/vigil.XXXXXX)
	trap 'rm -rf "$copy"' EXIT
	chmod 755 "$copy"
	echo "Testing a copy in $copy: $reason"
	tar -C "$top" --exclude=./build -cf - . | tar -C "$copy" -xf -
	chmod -R a+rX "$copy"
	status=0
	"$copy/script/check.sh" "$@" || status=$?
	exit $status
fi

# Only one run at a time: a second would take the first one's server away.
mkdir -p build
exec 9>build/check.lock
if ! flock -n 9; then
	echo "Another test run is using $top/build" >&2
	exit 1
fi

make -s -j2 COPT="${COPT:--Werror}" all front points
export VIGIL_CLUSTER=check
script/cluster.sh remove
script/cluster.sh install
export VIGIL_TOP=$top
# The server must not inherit the lock: it would keep it if we were killed.
trap 'script/cluster.sh remove 9>&-' EXIT
# A test is one transaction, which keeps the locks of all tables that it makes and drops.
script/cluster.sh start "max_connections = 60" "max_worker_processes = 16" "max_locks_per_transaction = 256" \
	"max_prepared_transactions = 4" "log_line_prefix = '%m [%p] %d '" 9>&-
settings=$(script/cluster.sh env)
eval "export $settings"
PATH=$(script/cluster.sh path):$PATH
export PATH

if [ "${1:-}" = --run ]; then
	shift
	createdb "$(basename "$(dirname "$1")")"
	PGDATABASE=$(basename "$(dirname "$1")")
	export PGDATABASE
	psql -X -q -c 'CREATE EXTENSION vigil'
	"$@" 9>&-
else
	perl test/run.pl "$@" 9>&-
fi
