#!/bin/bash
# Keeps a private, throw-away PostgreSQL cluster inside the build folder.
#
#   script/cluster.sh install          copy the server's files into build/pg and install vigil there
#   script/cluster.sh start [setting…] initdb if needed, start it (shared_preload_libraries = vigil)
#   script/cluster.sh stop             stop it at once
#   script/cluster.sh psql …           psql on it (database postgres unless -d)
#   script/cluster.sh path             print the folder of the private server's programs
#
# The system's own server and its files are never touched.  PostgreSQL refuses
# to run as root, so everything that runs a server runs as an unprivileged user.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
build=${VIGIL_BUILD:-$top/build}
config=${PG_CONFIG:-pg_config}
version=$("$config" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
prefix=$build/pg
bin=$prefix/usr/lib/postgresql/$version/bin
data=$build/data
socket=$data
port=${VIGIL_PORT:-5432}

# Runs a command as the unprivileged user, or directly when we are not root.
as_server()
{
	if [ "$(id -u)" = 0 ]; then
		runuser -u "${VIGIL_USER:-postgres}" -- "$@"
	else
		"$@"
	fi
}

install_tree()
{
	if [ ! -x "$bin/postgres" ]; then
		mkdir -p "$prefix/usr/lib/postgresql" "$prefix/usr/share/postgresql" "$prefix/usr/include"
		cp -a "$("$config" --includedir)" "$prefix/usr/include/"
		cp -a "$("$config" --bindir)/.." "$prefix/usr/lib/postgresql/$version"
		cp -a "$("$config" --sharedir)" "$prefix/usr/share/postgresql/$version"
	fi
	make -s -C "$top" PG_CONFIG="$bin/pg_config" install >/dev/null
}

start()
{
	mkdir -p "$build"
	if [ ! -f "$data/PG_VERSION" ]; then
		mkdir -p "$data"
		[ "$(id -u)" = 0 ] && chown "${VIGIL_USER:-postgres}" "$data"
		chmod 700 "$data"
		(cd / && as_server "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
			--no-sync >/dev/null)
		cat >>"$data/postgresql.conf" <<-CONF
			listen_addresses = ''
			unix_socket_directories = '$socket'
			port = $port
			fsync = off
			shared_preload_libraries = 'vigil'
		CONF
		for setting in "$@"; do
			echo "$setting" >>"$data/postgresql.conf"
		done
	fi
	(cd / && as_server "$bin/pg_ctl" -D "$data" -l "$data/server.log" -w -t 60 start >/dev/null)
}

case ${1:-} in
	install) install_tree ;;
	start) shift; start "$@" ;;
	stop) (cd / && as_server "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null) ;;
	psql) shift; exec "$bin/psql" -X -h "$socket" -p "$port" -U postgres "$@" ;;
	path) echo "$bin" ;;
	*) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
