# What the scripts share that work in a Debian of each version of PostgreSQL.
# Source it with $top, the tree, set.
#
#   VIGIL_ROOTS    where these folders are, default build/versions
#   VIGIL_MIRROR   the mirror they are made from, default the one that this Debian uses
#   VIGIL_UBUNTU_MIRROR, VIGIL_UBUNTU_KEYRING
#                  a mirror of Ubuntu, whose older releases have 14 and 16, and its keys (package ubuntu-keyring)

roots=${VIGIL_ROOTS:-$top/build/versions}
declare -A release=([14]=jammy [15]=bookworm [16]=noble [17]=trixie [18]=testing)

fail()
{
	echo "$*" >&2
	exit 1
}

# Refuses who is not root, and versions that no release has.
need_roots()
{
	local major
	[ "$(id -u)" = 0 ] ||
		fail "$(basename "$0") makes a Debian for each version in a folder, which needs root: sudo $0"
	for major in "$@"; do
		[ -n "${release[$major]:-}" ] || fail "No release has PostgreSQL $major; there are ${!release[*]}"
	done
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

# The folder of a version's system, which is made when it is not there.
root_of()
{
	local root=$roots/${release[$1]}
	[ -d "$root" ] || make_root "$root" "${release[$1]}" >&2
	echo "$root"
}

# Waits until nobody else works in a version's system, and keeps others out from now on.
hold_root()
{
	exec 8>"$1.lock"
	flock -n 8 && return
	echo "Another run is in $1; waiting for it" >&2
	flock 8
}

# Copies the tree to a folder, without what was built.
copy_tree()
{
	rm -rf "$1"
	mkdir -p "$1"
	(cd "$top" && git ls-files -z --cached --others --exclude-standard | tar -C "$top" --null --ignore-failed-read -T - -cf - 2>/dev/null) |
		tar -C "$1" -xf -
}

# What a system is, for a line about it.
describe_root()
{
	local root=$1 major=$2
	echo "PostgreSQL $(chroot "$root" "/usr/lib/postgresql/$major/bin/postgres" --version 2>/dev/null |
		sed 's/[^0-9]*\([0-9.]*\).*/\1/'), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "$root/etc/os-release"), gcc $(
		chroot "$root" gcc -dumpfullversion 2>/dev/null)"
}
