# packages.sh: install what packages.txt (or another list, in $packages_list) names for the groups
# given, where it is missing.
# Sourced by ./run and ./test: `packages build run ui`.

packages_missing() {
	for group; do
		awk -v g="$group" '$1 == g { print $2 }' "${packages_list:-gateway/supervise/packages.txt}"
	done | while read -r package; do
		case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
		*' installed') ;;
		*) package_is_there_otherwise "$package" || echo "$package" ;;
		esac
	done
}

# node and npm may come from elsewhere than Debian.
package_is_there_otherwise() {
	case $1 in
	nodejs) command -v node >/dev/null ;;
	npm) command -v npm >/dev/null ;;
	*) false ;;
	esac
}

# Installing PostgreSQL on Debian makes a cluster on port 5432 and starts it; we need none. Only
# where no PostgreSQL is there yet: what exists is never touched.
packages_no_main_cluster() {
	[ -d /usr/lib/postgresql ] && return
	$as_root mkdir -p /etc/postgresql-common/createcluster.d
	echo 'create_main_cluster = false' |
		$as_root tee /etc/postgresql-common/createcluster.d/shenfa.conf >/dev/null
}

packages() {
	missing=$(packages_missing "$@" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	as_root=
	if [ "$(id -u)" != 0 ]; then
		as_root=sudo
		if ! command -v sudo >/dev/null || ! sudo -v; then
			echo "缺少以下软件包，请由管理员安装后重试 / Missing packages; ask an administrator to run:" >&2
			echo "  apt-get install --no-install-recommends $missing" >&2
			return 1
		fi
	fi
	echo "安装软件包 / Installing: $missing"
	packages_no_main_cluster
	# A list of packages that is out of date names files that are no longer there.
	$as_root apt-get update -qq || return 1
	# shellcheck disable=SC2086
	mkdir -p build
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		$missing >build/install.log 2>&1 || { tail -20 build/install.log >&2; return 1; }
}
