#!/bin/sh
# What a platform can answer has a cause in words, and the words say what happens next or who has to do something; and
# each number that a stand-in answers is in the table of its channel, where it would else read as "busy".
cd "${ROOT:-.}" || exit 2
bad=0
tables="channels/wechat/classes.def channels/weibo/classes.def channels/miniprogram/classes.def channels/sms/results.def
	channels/sms/cloud.def"
found=$(grep -hE '^(CLASS|RESULT|CODE)\(' $tables | grep -vE '"accepted"' | grep -vE '请|自动|系统(先|重新|向)')
[ -z "$found" ] || { echo "$found"; echo "no next step in these words"; bad=1; }
answered() { # the numbers that the stand-in $1 answers with
	grep -ohE '(return|wx_error\(q, out,|wb_refuse\(c,|"errcode",|:) -?[0-9]{5}\b' tests/sim/$1.c tests/sim/$1/*.c 2>/dev/null |
		grep -oE '[0-9]{5}$' | sort -u
}
# 45065 is done already, 20012 and 20001 are the check's labels.
while read -r stand_in channel known; do
	for n in $(answered "$stand_in"); do
		case " $known " in *" $n "*) continue ;; esac
		grep -qE "^CODE\\(-?$n," "channels/$channel/errcodes.def" ||
			{ echo "$n: sim-$stand_in answers it, and it is not in channels/$channel/errcodes.def"; bad=1; }
	done
done <<END
wechat wechat 45065
tcb miniprogram 20012 20001
weibo weibo
END
exit $bad
