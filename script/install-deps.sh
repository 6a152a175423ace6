#!/bin/bash
# Installs what building, testing and running vigil needs, on Debian and its kin.
#
#   script/install-deps.sh [--lint | --site | --check | --clients]
#
#   --lint: also what `make lint` and `make format` need
#   --site: also the browser that the suite test/site looks at the catalogue with
#   --clients: also what the suite test/clients reads alerts with
#   --check: also pg_partman and zsh where they can be had, without which tests are skipped
#
# Quick and silent when nothing is missing.  Otherwise it says what it installs, and
# notes it in build/packages, so that it can be undone.  PG_MAJOR chooses the server
# (script/pg-config tells which it is without).
# A new server package would create and start a cluster of its own; it is told
# not to: the tests and the demo make theirs inside the build folder.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
packages=(
	libpq-dev libyaml-dev libre2-dev libtomlplusplus-dev zlib1g-dev libdeflate-dev libcurl4-openssl-dev
	libtap-parser-sourcehandler-pgtap-perl libipc-run-perl
	gcc g++ make perl valgrind libc6-dbg
)
if [ "${1:-}" = --lint ]; then
	packages+=(clang clang-format-14)
elif [ "${1:-}" = --site ]; then
	packages+=(chromium chromium-driver)
elif [ "${1:-}" = --clients ]; then
	packages+=(default-jdk-headless libpostgresql-jdbc-java odbc-postgresql odbcinst unixodbc)
	packages+=(python3-pyodbc python3-psycopg2 python3-psycopg)
	# A node that is not Debian's does not get on with Debian's module.
	if ! command -v npm >/dev/null; then
		packages+=(nodejs node-pg)
	elif [ ! -d "$top/build/clients/node_modules/pg" ]; then
		mkdir -p "$top/build/clients"
		npm install --silent --prefix "$top/build/clients" pg || echo "The npm package pg cannot be had here" >&2
	fi
fi

# Without dpkg we cannot tell what is there; the compiler will.
command -v dpkg-query >/dev/null || exit 0

missing=()
look_for()
{
	local package state
	for package in "$@"; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
		[ "$state" = installed ] || missing+=("$package")
	done
}

# A server that is not Debian's comes with its own files, and pgTAP has to be there.
major=
if [[ ${PG_CONFIG:-/usr/lib/postgresql/} == /usr/lib/postgresql/* ]]; then
	major=$("$top/script/pg-config" --major)
	[ -z "$major" ] || look_for "postgresql-$major" "postgresql-server-dev-$major" "postgresql-$major-pgtap"
	[ -n "$major" ] || missing+=(postgresql)
fi
look_for "${packages[@]}"

# What a single test needs, and can be skipped without: no failure stops anything.
optional=${1:-}
add_optional()
{
	local package=$1 as_root=()

	missing=()
	look_for "$package"
	[ ${#missing[@]} -gt 0 ] && apt-cache show "$package" >/dev/null 2>&1 || return 0
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	echo "Installing the Debian package: $package"
	if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
		install --no-install-recommends "$package" >/dev/null 2>&1 </dev/null; then
		mkdir -p "$top/build"
		echo "$package" >>"$top/build/packages"
	else
		echo "It cannot be had here; its test is skipped"
	fi
}

add_all_optional()
{
	[ "$optional" = --check ] && [ -n "$major" ] || return 0
	add_optional "postgresql-$major-partman"
	add_optional zsh
}

if [ ${#missing[@]} = 0 ]; then
	add_all_optional
	exit 0
fi

run=()
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "These Debian packages are missing: ${missing[*]}" >&2
		echo "Install them as root: apt-get install ${missing[*]}" >&2
		exit 1
	fi
	run=(sudo)
	[ -t 0 ] || run+=(-n)
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt()
{
	if ! "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null; then
		cat "$log" >&2
		exit 1
	fi
}

apt update
# Which servers can be had is known now; the first of them stands for all that one needs.
if [ "${missing[0]}" = postgresql ]; then
	major=$("$top/script/pg-config" --major)
	missing=("postgresql-$major" "postgresql-server-dev-$major" "postgresql-$major-pgtap" "${missing[@]:1}")
fi
if [ -n "$major" ] && ! apt-cache show "postgresql-$major" >/dev/null 2>&1; then
	echo "The package sources of this system have no PostgreSQL $major; choose another with PG_MAJOR" >&2
	exit 1
fi
# Without it vigil reads no rules of Elastic; Ubuntu 22.04 has none.
if [[ " ${missing[*]} " == *' libtomlplusplus-dev '* ]] && ! apt-cache show libtomlplusplus-dev >/dev/null 2>&1; then
	echo "libtomlplusplus-dev cannot be had here; vigil is built without rules of Elastic"
	kept=()
	for package in "${missing[@]}"; do
		[ "$package" = libtomlplusplus-dev ] || kept+=("$package")
	done
	missing=("${kept[@]}")
fi
[ ${#missing[@]} -gt 0 ] || { add_all_optional; exit 0; }
echo "Installing the Debian packages: ${missing[*]}"
mkdir -p "$top/build"
printf '%s\n' "${missing[@]}" >>"$top/build/packages"
if [[ " ${missing[*]} " == *" postgresql-$major "* ]]; then
	# The server's package reads this setting once, when it is configured.
	apt install --no-install-recommends postgresql-common
	conf=/etc/postgresql-common/createcluster.conf
	saved=$(mktemp)
	cp "$conf" "$saved"
	"${run[@]}" sed -i 's/^ *#* *create_main_cluster *=.*/create_main_cluster = false/' "$conf"
	restore() { "${run[@]}" cp "$saved" "$conf"; rm -f "$saved" "$log"; }
	trap restore EXIT
fi
apt install --no-install-recommends "${missing[@]}"
add_all_optional
