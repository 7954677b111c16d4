#!/bin/sh
# The words people read are those of their trade: what another system, or another office, would say is
# not said here. Left the word that is wrong, right what stands in its place.
cd "${ROOT:-.}" || exit 2
bad=0
while read -r wrong right; do
	found=$(grep -rnF --include='*.c' --include='*.h' --include='*.def' --include='*.sql' \
		--include='*.ts' --include='*.tsx' --include='*.html' --exclude-dir=node_modules \
		"$wrong" gateway reviewers channels schemas 2>/dev/null)
	[ -z "$found" ] || { echo "$found"; echo "not $wrong but $right"; bad=1; }
done <<'END'
拟稿 供稿、撰稿（拟稿是公文的事）
发布审批单 信息发布审核登记表
审批意见 审核意见
审批 审核
撤回 取回（无人表决之前）或撤稿（已发布）
三员 系统管理员、安全管理员、审计管理员
运维 渠道运营人员
敏感词 泄密隐患、词库
END
# On the pages and in answers the product is 信息发布审核系统: 网关 is a box of the network people.
found=$(grep -rn '网关' gateway/ui/src gateway/web gateway/desk schemas/migrations schemas/queries 2>/dev/null |
	grep -vE ':[0-9]+: *(/\*|\*|//|--)')
[ -z "$found" ] || { echo "$found"; echo "not 网关 but 信息发布审核系统"; bad=1; }
exit $bad
