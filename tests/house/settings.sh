#!/bin/sh
# What a program reads of an account's settings is in the one table: what is not there cannot be set, nor seen on the
# page. And each of the table is named where administrators read.
cd "${ROOT:-.}" || exit 2
bad=0
known=$(grep -hoE '^(WHOLE|NUMBER|TEXT|BARE|DIGITS|WORD|NAME|CHOICE|SWITCH|CLOCK|LIST|SUBSCRIBERS)\([a-z]+, [a-z_]+' \
	channels/settings.def | sed 's/.*, //'
	grep -hoE '^LIMIT\([a-z_]+' channels/video/limits.def | sed 's/.*(//')
read=$(
	grep -rhoE 'settings, "[a-z_]+"' --include='*.c' channels gateway/courier
	grep -rhoE 'setting\((w|site), "[a-z_]+"' --include='*.c' channels
	grep -rhoE '_of\((a, )?j, "[a-z_]+"' channels/sms/message.c
	grep -hoE '\bj, "[a-z_]+"' channels/wechat/limits.c channels/website/site.c channels/miniprogram/settings.c
	grep -rhoE "settings *->>? *''?[a-z_]+''?" schemas/migrations schemas/queries
	grep -rhoE "(_setting|hand_off_hours)\([a-z_.]*settings, ''?[a-z_]+''?" schemas/migrations schemas/queries
)
read=$(echo "$read" | grep -oE "[\"'][a-z_]+[\"']" | tr -d "\"'")
for key in $(echo "$read" | sort -u); do
	echo "$known" | grep -qx "$key" || { echo "$key: read of an account's settings, and not in channels/settings.def"; bad=1; }
done
for key in $(echo "$known" | sort -u); do
	grep -qE "\`[^\`]*\b$key\b|\b$key\b" docs/operations.md docs/manual.zh-CN/README.md ||
		{ echo "$key: in channels/settings.def, and neither in docs/operations.md nor in the manual"; bad=1; }
done
# What holds without one is the same in the functions that read it there: default and largest.
while read -r key usual most; do
	grep -qE "^(WHOLE|NUMBER)\\([a-z]+, $key, [0-9.]+, $most, \"$usual\"" channels/settings.def ||
		{ echo "$key: $usual, at most $most in the database, and otherwise in channels/settings.def"; bad=1; }
done <<END
$(grep -rhoE "sms_setting\([a-z_.]*settings, ''?[a-z_]+''?, [0-9]+, [0-9]+" schemas/migrations |
	sed -E "s/.*settings, '+([a-z_]+)'+, ([0-9]+), ([0-9]+)/\1 \2 \3/" | sort -u)
$(grep -rhoE "watch_setting\([a-z_.]*settings, '[a-z_]+', [0-9.]+, [0-9.]+, [0-9]+" schemas/migrations |
	sed -E "s/.*settings, '([a-z_]+)', ([0-9.]+), [0-9.]+, ([0-9]+)/\1 \2 \3/" | sort -u)
END
exit $bad
