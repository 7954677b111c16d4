#!/bin/sh
# The systemd units: each service has a user of its own and the walls that every one of them has;
# where systemd-analyze is there, it reads them too.
cd "${ROOT:-.}" || exit 2
units=gateway/supervise/systemd
bad=0
for file in "$units"/*.service; do
	grep -qE '^(User=shenfa-|DynamicUser=yes)' "$file" || { echo "$file: no user of its own"; bad=1; }
	for wall in NoNewPrivileges=yes CapabilityBoundingSet= ProtectSystem=strict ProtectHome=yes \
		PrivateTmp=yes RestrictSUIDSGID=yes MemoryDenyWriteExecute=yes Type=notify; do
		grep -q "^$wall\$" "$file" || { echo "$file: $wall is missing"; bad=1; }
	done
done
for name in web screen seal clerk; do
	grep -q '^IPAddressDeny=any$' "$units/shenfa-$name.service" ||
		{ echo "shenfa-$name.service may reach any address"; bad=1; }
done
command -v systemd-analyze >/dev/null || exit $bad
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
cp "$units"/*.target "$units"/*.service "$dir"
mv "$dir/shenfa-courier@.service" "$dir/shenfa-courier@website.service"
# The programs are not installed where the tests run.
sed -i 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "$dir"/*.service
said=$(systemd-analyze verify "$dir"/*.service 2>&1) || { echo "$said"; bad=1; }
[ -z "$said" ] || { echo "$said"; bad=1; }
exit $bad
