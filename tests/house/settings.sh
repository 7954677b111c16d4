#!/bin/sh
# What a program reads of an account's settings is in the one table: what is not there cannot be set, nor seen on the
# page. And each of the table is named where administrators read.
cd "${ROOT:-.}" || exit 2
bad=0
known=$(grep -hoE '^(WHOLE|NUMBER|TEXT|DIGITS|WORD|NAME|CHOICE|SWITCH|CLOCK|LIST|SUBSCRIBERS)\([a-z]+, [a-z_]+' \
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
exit $bad
