#!/bin/bash
# Builds the Debian packages of vigil in the Debian of each version of PostgreSQL, and tries them there.
#
#   script/check-packages.sh [version…]   15, 17 and 18 unless named
#
# The systems are those of check-versions.sh, whose settings hold here, too (version-root.sh).
# Nothing of a run stays in them: it writes to a layer over them, which is removed.  The
# packages are built as an unprivileged user, asked of lintian, installed, used on a server
# of their own with and without the worker, and removed.  One line a version; the last line
# is "N passed, N failed".  What was done is in $VIGIL_ROOTS/RELEASE.packages.log, the
# packages are in the folder RELEASE.packages beside it.
set -euo pipefail
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/script/version-root.sh"

# --- inside of a system -----------------------------------------------------------------

passed=0 failed=0

# Runs a step and counts it; what it prints is kept for the log.
step()
{
	local what=$1 status=0
	shift
	echo "+ $*"
	# Errors end a step, which they do not where its status is asked for.
	set +e
	(set -e; "$@") </dev/null 2>&1
	status=$?
	set -e
	if [ $status -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok - $what"
	else
		failed=$((failed + 1))
		echo "not ok - $what"
	fi
}

apt()
{
	DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends "$@"
}

as()
{
	(cd "$(dirname "$top")" && runuser -u "$1" -- "${@:2}")
}

prepare()
{
	apt update
	apt install build-essential debhelper lintian
	apt build-dep "$top"
	useradd --create-home builder
	chown -R builder "$(dirname "$top")"
}

build()
{
	as builder sh -c "cd '$top' && dpkg-buildpackage -us -uc -b"
}

# Errors fail, warnings are told.
judge()
{
	as builder sh -c "lintian --fail-on error --info --show-overrides ./*.changes"
}

install_them()
{
	local server=("$(dirname "$top")"/postgresql-"$major"-vigil_*.deb) client=("$(dirname "$top")"/vigil-client_*.deb)
	dpkg-deb --contents "${server[0]}"
	dpkg-deb --contents "${client[0]}"
	# A server of our own is made below.
	mkdir -p /etc/postgresql-common/createcluster.d
	echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/vigil.conf
	apt install "${server[0]}" "${client[0]}"
}

# What the client's package brings besides the program.
look_at_client()
{
	local file
	for file in man/man1/vigil.1.gz man/man1/vigil-rules.1.gz bash-completion/completions/vigil zsh/vendor-completions/_vigil; do
		ls "/usr/share/$file"
	done
	for file in /{usr/,}lib/systemd/system/vigil-ingest@.service; do
		[ ! -f "$file" ] || grep '^ExecStart=/usr/bin/vigil ingest ' "$file"
	done | sort -u | grep -q .
	getent passwd vigil
	[ "$(vigil complete rules enab | cut -f 1)" = enable ]
}

ask()
{
	as postgres psql -X -qAt -v ON_ERROR_STOP=1 -h /var/run/postgresql -p 5999 -d postgres -c "$1"
}

# Fails unless a statement gives a value.
gives()
{
	local value
	value=$(ask "$1")
	echo "$1: $value"
	[ "$value" = "$2" ]
}

start_server()
{
	pg_createcluster --port 5999 "$major" vigil -- --encoding=UTF8
	echo "shared_preload_libraries = '$1'" >>"/etc/postgresql/$major/vigil/postgresql.conf"
	pg_ctlcluster "$major" vigil start
}

drop_server()
{
	pg_dropcluster --stop "$major" vigil
}

# A query of the extension, and the client's answer to it; without the preload.
use_extension()
{
	ask 'CREATE EXTENSION vigil'
	gives "SELECT extversion FROM pg_extension WHERE extname = 'vigil'" "$version"
	ask "SELECT vigil.create_log_table('SigninLogs')"
	ask "INSERT INTO public.\"SigninLogs\" (\"TimeGenerated\", \"UserPrincipalName\") VALUES (now() - interval '1 min', 'ann')"
	gives "SELECT q->>'UserPrincipalName' FROM kql.query('SigninLogs | project UserPrincipalName') AS q" ann
	[ "$(vigil query --csv -c 'SigninLogs | project UserPrincipalName' | tail -n 1)" = ann ]
	# The file beside the library, and the step from the last released version.
	gives 'SELECT count(DISTINCT table_name) > 800 FROM vigil.published_columns()' t
	gives "SELECT count(*) FROM pg_extension_update_paths('vigil') WHERE path = '0.1.0--$version'" 1
	gives "SELECT count(*) FROM vigil.runs" 0
}

# A rule that the client loads is run by the worker: its owner is no superuser.
use_worker()
{
	local i
	ask "SELECT vigil.create_log_table('AWSCloudTrail')"
	ask 'CREATE ROLE detector'
	ask "SELECT vigil.grant_access('detector', 'author')"
	ask 'GRANT SELECT ON public."SigninLogs", public."AWSCloudTrail" TO detector'
	PGOPTIONS='-c role=detector' vigil rules load --enable "$top/rules/high-risk-cross-cloud-user-impersonation.yaml"
	for ((i = 0; i < 60; i++)); do
		[ "$(ask "SELECT count(*) FROM vigil.runs WHERE status = 'succeeded'")" = 0 ] || return 0
		sleep 1
	done
	ask 'SELECT * FROM vigil.health'
	return 1
}

vigil()
{
	as postgres env PGHOST=/var/run/postgresql PGPORT=5999 PGDATABASE=postgres vigil "$@"
}

remove_extension()
{
	ask 'DROP EXTENSION vigil CASCADE'
	gives "SELECT count(*) FROM pg_catalog.pg_proc WHERE probin LIKE '%vigil%'" 0
}

# Nothing of the packages stays behind.
remove_them()
{
	local left
	apt purge "postgresql-$major-vigil" vigil-client
	left=$(find /usr /etc /var/lib -name '*vigil*' ! -path '/etc/apt/*' ! -path '/etc/postgresql-common/*' -print)
	echo "$left"
	[ -z "$left" ]
}

inside()
{
	major=$1
	version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" "$top/vigil.control")
	step 'what building needs is installed' prepare
	step 'dpkg-buildpackage -us -uc -b' build
	[ $failed -eq 0 ] || { echo "$passed passed, $failed failed"; exit 1; }
	step 'lintian finds no error' judge
	step 'the packages are installed' install_them
	step 'pages, completion, units and their user are there' look_at_client
	step 'a server without the preload starts' start_server ''
	step 'the extension works without the preload' use_extension
	describe_root / "$major"
	step 'DROP EXTENSION' remove_extension
	step 'that server is gone' drop_server
	step 'a server with the preload starts' start_server vigil
	step 'the extension works' use_extension
	step 'the worker runs a rule' use_worker
	step 'DROP EXTENSION leaves nothing' remove_extension
	step 'the server ends' drop_server
	step 'the packages are removed, and leave nothing' remove_them
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ]
}

if [ "${1:-}" = --inside ]; then
	inside "$2"
	exit
fi

# --- outside ----------------------------------------------------------------------------

# Runs the above in a version's system, in a layer over it, away from the rest of this one.
run_inside()
{
	root=$1 major=$2 layer=$3 unshare --mount --pid --fork --kill-child bash -c '
		set -e
		mount --make-rprivate /
		mount -t overlay overlay -o "lowerdir=$root,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
		mount -t proc proc "$layer/root/proc"
		mount --rbind /dev "$layer/root/dev"
		exec chroot "$layer/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
			/packages/vigil/script/check-packages.sh --inside "$major"' </dev/null
}

# Tries the packages of a version; one line, and its counts into the sums.
check_version()
{
	local major=$1 root log layer counts start=$SECONDS
	root=$(root_of "$major")
	hold_root "$root"
	log=$root.packages.log
	layer=$root.layer
	rm -rf "$layer" "$root.packages"
	mkdir -p "$layer/upper/packages" "$layer/work" "$layer/root" "$root.packages"
	copy_tree "$layer/upper/packages/vigil"
	run_inside "$root" "$major" "$layer" >"$log" 2>&1 || true
	cp "$layer"/upper/packages/*.deb "$root.packages" 2>/dev/null || true
	counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1) || true
	[ -n "$counts" ] || counts="0 passed, 1 failed"
	grep -E '^(not ok|[EW]: )' "$log" | sed 's/^/    /' || true
	echo "$(grep '^PostgreSQL [0-9]' "$log" || echo "PostgreSQL $major"): $counts in $((SECONDS - start)) s"
	passed=$((passed + ${counts%% passed*}))
	failed=$((failed + $(sed 's/.*passed, \([0-9]*\) failed.*/\1/' <<<"$counts")))
	rm -rf "$layer"
}

[ $# -gt 0 ] || set -- 15 17 18
need_roots "$@"
for major in "$@"; do
	check_version "$major"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
