#!/bin/bash
# Builds vigil and runs its tests on each version of PostgreSQL that a release of Debian has.
#
#   script/check-versions.sh [version…]   15, 17 and 18 unless named; with a mirror of Ubuntu 14 and 16, too
#
# Each version has a system of its own in a folder, which is made by debootstrap when it
# is not there (needs root, and minutes) and kept.  What happens in it is seen by nobody
# else: mounts and processes end with the run.  One line a version; the last line is
# "N passed, N failed[, N skipped]" of all.
#
#   VIGIL_ROOTS    where these folders are, default build/versions
#   VIGIL_MIRROR   the mirror they are made from, default the one that this Debian uses
#   VIGIL_UBUNTU_MIRROR, VIGIL_UBUNTU_KEYRING
#                  a mirror of Ubuntu, whose older releases have 14 and 16, and its keys (package ubuntu-keyring)
#   VIGIL_SUITES   the suites to run, default all
set -euo pipefail
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
roots=${VIGIL_ROOTS:-$top/build/versions}
shared=${VIGIL_SHARED:-$(dirname "$top")/shared}
declare -A release=([14]=jammy [15]=bookworm [16]=noble [17]=trixie [18]=testing)

fail()
{
	echo "$*" >&2
	exit 1
}

# The mirror that Debian's own packages of this system come from.
host_mirror()
{
	apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null |
		awk '$2 == "Debian" { print $1; exit }'
}

# Makes a Debian release in a folder, whole or not at all.
make_root()
{
	local root=$1 name=$2 mirror=${VIGIL_MIRROR:-} options=() script=()
	command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
	if [ "$name" = jammy ] || [ "$name" = noble ]; then
		mirror=${VIGIL_UBUNTU_MIRROR:-}
		[ -n "$mirror" ] || fail "Only Ubuntu has that version; name a mirror of it with VIGIL_UBUNTU_MIRROR"
		options=(--components=main,universe "--keyring=${VIGIL_UBUNTU_KEYRING:-/usr/share/keyrings/ubuntu-archive-keyring.gpg}")
		# An older debootstrap does not know the name, but how it is done.
		[ -e "/usr/share/debootstrap/scripts/$name" ] || script=(/usr/share/debootstrap/scripts/gutsy)
	else
		[ -n "$mirror" ] || mirror=$(host_mirror)
		[ -n "$mirror" ] || fail "This system has no Debian mirror; name one with VIGIL_MIRROR"
	fi
	echo "Making a system ($name) in $root"
	rm -rf "$root.new"
	mkdir -p "$roots"
	debootstrap --variant=minbase --include=ccache,locales "${options[@]}" "$name" "$root.new" "$mirror" \
		"${script[@]}" >"$root.log" 2>&1 ||
		{ tail -n 20 "$root.log" >&2; fail "debootstrap failed; all of it is in $root.log"; }
	# A mirror that is kept as it was at some day is as good.
	echo 'Acquire::Check-Valid-Until "false";' >"$root.new/etc/apt/apt.conf.d/90vigil"
	chroot "$root.new" localedef -i tr_TR -f UTF-8 tr_TR.UTF-8
	chroot "$root.new" localedef -i en_US -f UTF-8 en_US.UTF-8
	mv "$root.new" "$root"
}

# Copies the tree, without what was built, and leaves the root's cache of the compiler.
copy_tree()
{
	rm -rf "$1/vigil"
	mkdir -p "$1/vigil" "$1/shared"
	(cd "$top" && git ls-files -z --cached --others --exclude-standard | tar -C "$top" --null --ignore-failed-read -T - -cf - 2>/dev/null) |
		tar -C "$1/vigil" -xf -
}

# Runs the tests of a version in its root, away from the rest of the system.
run_inside()
{
	local root=$1 major=$2
	root=$root major=$major shared=$shared suites=${VIGIL_SUITES:-} \
		unshare --mount --pid --fork --kill-child bash -c '
			mount --make-rprivate /
			mount -t proc proc "$root/proc"
			mount --rbind /dev "$root/dev"
			[ ! -d "$shared" ] || mount --bind -o ro "$shared" "$root/shared"
			exec chroot "$root" env -i PATH=/usr/lib/ccache:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
				CCACHE_DIR=/var/cache/ccache VIGIL_SHARED=/shared PG_MAJOR="$major" \
				${VIGIL_JOBS:+VIGIL_JOBS="$VIGIL_JOBS"} ${VIGIL_TEST_TIMEOUT:+VIGIL_TEST_TIMEOUT="$VIGIL_TEST_TIMEOUT"} \
				/vigil/script/check.sh $suites' </dev/null
}

# One line of a version, and its counts into the sums.
tell()
{
	local root=$1 major=$2 seconds=$3 log=$4 counts what
	what="PostgreSQL $(chroot "$root" "/usr/lib/postgresql/$major/bin/postgres" --version 2>/dev/null | sed 's/[^0-9]*\([0-9.]*\).*/\1/')"
	what="$what, $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$root/etc/os-release"), gcc $(chroot "$root" gcc -dumpfullversion 2>/dev/null)"
	counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1) || true
	if [ -z "$counts" ]; then
		tail -n 20 "$log" | sed 's/^/    /'
		counts="0 passed, 1 failed"
	fi
	grep -A 12 '^FAILED' "$log" | sed 's/^/    /' || true
	echo "$what: $counts in $seconds s"
	passed=$((passed + $(sed 's/ passed.*//' <<<"$counts")))
	failed=$((failed + $(sed 's/.*passed, \([0-9]*\) failed.*/\1/' <<<"$counts")))
	skipped=$((skipped + $(sed -n 's/.*, \([0-9]*\) skipped.*/\1/p' <<<"$counts" | grep . || echo 0)))
}

[ "$(id -u)" = 0 ] || fail "check-versions makes a Debian for each version in a folder, which needs root: sudo make check-versions"
passed=0 failed=0 skipped=0
if [ $# -eq 0 ]; then
	set -- 15 17 18
	[ -z "${VIGIL_UBUNTU_MIRROR:-}" ] || set -- 14 15 16 17 18
fi
for major in "$@"; do
	[ -n "${release[$major]:-}" ] || fail "No release has PostgreSQL $major; there are ${!release[*]}"
done
for major in "$@"; do
	root=$roots/${release[$major]}
	[ -d "$root" ] || make_root "$root" "${release[$major]}"
	copy_tree "$root"
	start=$SECONDS
	run_inside "$root" "$major" >"$root.check.log" 2>&1 || true
	tell "$root" "$major" $((SECONDS - start)) "$root.check.log"
done
echo "$passed passed, $failed failed$([ $skipped -eq 0 ] || echo ", $skipped skipped")"
[ $failed -eq 0 ]
