#!/bin/bash
# Installs what building, testing and running vigil needs, on Debian and its kin.
#
#   script/install-deps.sh [--lint | --site]
#
#   --lint: also what `make lint` and `make format` need
#   --site: also the browser that the suite test/site looks at the catalogue with
#
# Quick and silent when nothing is missing.  Otherwise it says what it installs.
# A new server package would create and start a cluster of its own; it is told
# not to: the tests and the demo make theirs inside the build folder.
set -euo pipefail

major=${PG_MAJOR:-15}
packages=(
	"postgresql-$major" "postgresql-server-dev-$major" "postgresql-$major-pgtap"
	libpq-dev libyaml-dev libre2-dev zlib1g-dev
	libtap-parser-sourcehandler-pgtap-perl libipc-run-perl
	gcc g++ make perl valgrind libc6-dbg
)
if [ "${1:-}" = --lint ]; then
	packages+=(clang clang-format-14)
elif [ "${1:-}" = --site ]; then
	packages+=(chromium chromium-driver)
fi

# Without dpkg we cannot tell what is there; the compiler will.
command -v dpkg-query >/dev/null || exit 0

missing=()
for package in "${packages[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

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

echo "Installing the Debian packages: ${missing[*]}"
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
