#!/bin/bash
# Keeps private, throw-away PostgreSQL clusters inside the build folder.
#
#   script/cluster.sh install          copy the server's files into build/pg and install vigil there
#   script/cluster.sh start [setting…] initdb if needed, start it (shared_preload_libraries = vigil)
#   script/cluster.sh stop             stop it at once
#   script/cluster.sh remove           stop it and delete its data
#   script/cluster.sh psql …           psql on it (database postgres unless -d)
#   script/cluster.sh path             print the folder of the private server's programs
#   script/cluster.sh env              print PGHOST=… PGPORT=… PGUSER=… VIGIL_DATA=… for a shell
#   script/cluster.sh as-server …      run a command as the user that runs the server
#   script/cluster.sh clean            stop and delete them all, with what lies outside the build folder
#   script/cluster.sh plain PATH       whether make takes a path of these signs
#
# VIGIL_CLUSTER names the cluster (default "data"), so that tests and the demo
# each have their own.  The system's own server and its files are never touched.
# VIGIL_POSTGRES names a program that start runs in the place of postgres.
# PostgreSQL refuses to run as root, so everything that runs a server runs as an
# unprivileged user (VIGIL_USER, default postgres).  If that user cannot enter the
# build folder, or make does not take its path, the files live in a folder under /tmp
# that build/outside names.  PG_CONFIG or PG_MAJOR choose the server (script/pg-config).
set -euo pipefail
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
build=${VIGIL_BUILD:-$top/build}
config=
cluster=${VIGIL_CLUSTER:-data}
port=${VIGIL_PORT:-5432}
# A socket's whole path may have this many bytes.
socket_path_max=107

# Runs a command as the unprivileged user, or directly when we are not root.
as_server()
{
	if [ "$(id -u)" = 0 ]; then
		(cd / && exec runuser -u "${VIGIL_USER:-postgres}" -- "$@")
	else
		"$@"
	fi
}

# Prints the folder named in file $1, making one under /tmp when there is none.
kept_folder()
{
	local folder=
	[ ! -f "$1" ] || folder=$(cat "$1")
	if [ ! -d "$folder" ]; then
		folder=$(mktemp -d /tmp/vigil.XXXXXX)
		echo "$folder" >"$1"
	fi
	[ "$(id -u)" != 0 ] || chown "${VIGIL_USER:-postgres}" "$folder"
	echo "$folder"
}

# Whether a path has only signs that make takes: no blanks, quotes, dollars and the like.
is_plain()
{
	[[ $1 != *[^[:alnum:]/._+@,~-]* ]]
}

find_places()
{
	local version
	config=$("$top/script/pg-config")
	version=$("$config" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
	mkdir -p "$build"
	home=$build
	{ is_plain "$build" && as_server test -x "$build"; } || home=$(kept_folder "$build/outside")
	prefix=$home/pg
	bin=$prefix/usr/lib/postgresql/$version/bin
	data=$home/$cluster
	socket=$data
	local path=$socket/.s.PGSQL.$port
	if [ "$(printf %s "$path" | wc -c)" -gt $socket_path_max ]; then
		socket=$(kept_folder "$build/socket.$cluster")
	fi
}

install_tree()
{
	if [ ! -x "$bin/postgres" ]; then
		mkdir -p "$prefix/usr/lib/postgresql" "$prefix/usr/share/postgresql" "$prefix/usr/include"
		cp -a "$("$config" --includedir)" "$prefix/usr/include/"
		cp -a "$("$config" --bindir)/.." "$(dirname "$bin")"
		cp -a "$("$config" --sharedir)" "$prefix/usr/share/postgresql/$(basename "$(dirname "$bin")")"
	else
		# Extensions that have been installed since.
		cp -au "$("$config" --sharedir)/extension" "$prefix/usr/share/postgresql/$(basename "$(dirname "$bin")")/"
	fi
	# Where the copy's pg_config tells of the system's folders, as some packages have it, we say where.
	local share script
	if [[ $("$bin/pg_config" --pkglibdir) == "$prefix"/* ]]; then
		make -s -C "$top" PG_CONFIG="$bin/pg_config" PREFIX="$prefix/usr/local" install >/dev/null
		share=$("$bin/pg_config" --sharedir)
	else
		make -s -C "$top" PG_CONFIG="$config" DESTDIR="$prefix" install >/dev/null
		share=$prefix$("$config" --sharedir)
	fi
	# Released versions, as they were: for the tests of upgrades.  0.1.0 has a name that has
	# become a word of SQL since; pg_upgrade quotes it as well.
	for script in "$top"/test/upgrade/vigil--*.sql; do
		sed 's/(path text, json text)/(path text, "json" text)/' "$script" >"$share/extension/$(basename "$script")"
	done
}

running()
{
	[ -f "$data/PG_VERSION" ] && as_server "$bin/pg_ctl" -D "$data" status >/dev/null
}

start()
{
	if [ ! -f "$data/PG_VERSION" ]; then
		mkdir -p "$data"
		[ "$(id -u)" != 0 ] || chown "${VIGIL_USER:-postgres}" "$data"
		chmod 700 "$data"
		as_server "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
			--no-sync >/dev/null
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
	if ! as_server "$bin/pg_ctl" -D "$data" -l "$data/server.log" -p "${VIGIL_POSTGRES:-$bin/postgres}" -w start >/dev/null; then
		tail -n 20 "$data/server.log" >&2
		return 1
	fi
}

stop()
{
	as_server "$bin/pg_ctl" -D "$data" -m "${1:-fast}" -w stop >/dev/null
}

remove()
{
	! running || stop immediate
	rm -rf "$data"
	if [ -f "$build/socket.$cluster" ]; then
		rm -rf "$socket" "$build/socket.$cluster"
	fi
}

# Ends every private server, and removes what lies outside the build folder.
clean()
{
	local home=$build file ctl data
	[ ! -f "$build/outside" ] || home=$(cat "$build/outside")
	for ctl in "$home"/pg/usr/lib/postgresql/*/bin/pg_ctl; do
		for data in "$home"/*/PG_VERSION; do
			[ -x "$ctl" ] && [ -f "$data" ] || continue
			data=$(dirname "$data")
			! as_server "$ctl" -D "$data" status >/dev/null || as_server "$ctl" -D "$data" -m immediate -w stop >/dev/null
			rm -rf "$data"
		done
	done
	rm -rf "$build/pg"
	for file in "$build/outside" "$build"/socket.*; do
		[ -f "$file" ] || continue
		home=$(cat "$file")
		[[ $home != /tmp/vigil.* ]] || rm -rf "$home"
		rm -f "$file"
	done
}

case ${1:-} in
	plain) is_plain "$2"; exit ;;
	clean) clean; exit ;;
esac
find_places
case ${1:-} in
	install) install_tree ;;
	start) shift; start "$@" ;;
	stop) stop ;;
	remove) remove ;;
	psql) shift; exec "$bin/psql" -X -h "$socket" -p "$port" -U postgres "$@" ;;
	path) echo "$bin" ;;
	env) printf 'PGHOST=%q PGPORT=%q PGUSER=postgres VIGIL_DATA=%q\n' "$socket" "$port" "$data" ;;
	as-server) shift; as_server "$@" ;;
	*) sed -n '2,20s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
