#!/bin/bash
# Runs the tests that need no server of their own on one that vigil is installed in.
#
#   script/installcheck.sh [suite…]   unit, golden, kql, regress, isolation and pgtap unless named
#
# The server is that of PGHOST, PGPORT and PGUSER, or the one that psql finds without; the
# programs and the headers are those of PG_CONFIG or PG_MAJOR.  It must preload vigil and
# have pgTAP; the role must be a superuser.  The tests make databases called vigil_…, and
# drop them.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
PG_CONFIG=$(script/pg-config)
PATH=$("$PG_CONFIG" --bindir):$PATH
export PG_CONFIG PATH VIGIL_TOP=$top VIGIL_SHARED=${VIGIL_SHARED:-$(dirname "$top")/shared}
unset VIGIL_DATA PGDATABASE

fail()
{
	echo "$*" >&2
	exit 1
}

ask()
{
	psql -X -qAt -d postgres -v ON_ERROR_STOP=1 -c "$1"
}

here=$("$PG_CONFIG" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
there=$(ask "SELECT current_setting('server_version_num')::integer / 10000") ||
	fail "There is no server; PGHOST, PGPORT and PGUSER say which to use"
[ "$there" = "$here" ] || fail "The server is PostgreSQL $there, but $PG_CONFIG is of $here; PG_MAJOR=$there chooses"
[ "$(ask "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")" = t ] || fail "The tests need a superuser; PGUSER names one"
version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" vigil.control)
[ "$(ask "SELECT count(*) FROM pg_available_extension_versions WHERE name = 'vigil' AND version = '$version'")" = 1 ] ||
	fail "vigil $version is not installed there: sudo make install PG_MAJOR=$here"
[ "$(ask "SELECT count(*) FROM pg_available_extensions WHERE name = 'pgtap'")" = 1 ] ||
	fail "pgTAP is not installed there: apt-get install postgresql-$here-pgtap"
ask "SHOW shared_preload_libraries" | tr -d ' "' | tr , '\n' | grep -qx '\(\$libdir/\)\?vigil' ||
	fail "The server does not preload vigil: ALTER SYSTEM SET shared_preload_libraries = 'vigil', and restart it"

[ $# -gt 0 ] || set -- unit golden kql regress isolation pgtap
exec perl test/run.pl "$@"
