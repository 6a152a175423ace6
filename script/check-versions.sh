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
#   VIGIL_SUITES   the suites to run, default all
#   VIGIL_ROOTS, VIGIL_MIRROR, VIGIL_UBUNTU_MIRROR, VIGIL_UBUNTU_KEYRING
#                  where these folders are and what they are made from: see version-root.sh
set -euo pipefail
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/script/version-root.sh"
shared=${VIGIL_SHARED:-$(dirname "$top")/shared}

# Runs the tests of a version in its root, away from the rest of the system.
run_inside()
{
	local root=$1 major=$2
	mkdir -p "$root/shared"
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
	what=$(describe_root "$root" "$major")
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

passed=0 failed=0 skipped=0
if [ $# -eq 0 ]; then
	set -- 15 17 18
	[ -z "${VIGIL_UBUNTU_MIRROR:-}" ] || set -- 14 15 16 17 18
fi
need_roots "$@"
for major in "$@"; do
	root=$(root_of "$major")
	hold_root "$root"
	copy_tree "$root/vigil"
	start=$SECONDS
	run_inside "$root" "$major" >"$root.check.log" 2>&1 || true
	tell "$root" "$major" $((SECONDS - start)) "$root.check.log"
done
echo "$passed passed, $failed failed$([ $skipped -eq 0 ] || echo ", $skipped skipped")"
[ $failed -eq 0 ]
