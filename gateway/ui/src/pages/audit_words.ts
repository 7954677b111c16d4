// The record's own names for acts, in words; the name itself stands beside them.

export const KINDS: Record<string, string> = {
  draft: "稿件",
  account: "人员",
  channel: "渠道",
  stop: "停发",
  blackout: "停发安排",
  lexicon: "词库",
  policy: "流程",
  incident: "隐患",
  system: "系统",
};

const ACTIONS: Record<string, string> = {
  "session.open": "登录",
  "session.close": "退出",
  "login.fail": "登录失败",
  "password.change": "修改密码",
  "password.reset": "重置密码",
  "device.code": "发登记码",
  "device.enrol": "登记签名密钥",
  "device.revoke": "注销签名密钥",
  "account.first": "首次建立账号",
  "account.create": "新建账号",
  "account.change": "修改账号",
  "account.suspended": "停用账号",
  "account.active": "恢复账号",
  "account.roles": "授权",
  "channel.first": "首次登记渠道",
  "channel.register": "登记渠道",
  "channel.change": "变更渠道",
  "channel.hand_over": "移交渠道",
  "channel.suspended": "暂停渠道",
  "channel.active": "恢复渠道",
  "channel.released": "注销渠道",
  "channel.pace": "设定静默时段和次数",
  "channel.retry": "重试全部未成功的",
  "blackout.add": "安排停发",
  "blackout.lift": "取消停发安排",
  "duty.add": "排值班",
  "duty.end": "取消值班",
  "calls.declare": "登记值班机器人",
  "calls.close": "停用值班机器人",
  "stop.add": "紧急停发",
  "stop.lift": "解除停发",
  "draft.create": "建稿",
  "draft.save": "保存版本",
  "draft.import": "导入",
  "draft.submit": "保存送审稿",
  "draft.merge": "合并更正",
  "correction.open": "开始更正线上版本",
  "correction.save": "保存更正稿",
  "correction.suggestion": "采纳建议（更正稿）",
  "correction.drop": "放弃更正",
  "upload.accept": "收下附件",
  "upload.refuse": "拒收附件",
  "submission.open": "送审",
  "submission.screened": "机器检查完成",
  "submission.rescreened": "重新检查",
  "submission.recall": "取回",
  "submission.withdrawn": "发布前已撤稿",
  "submission.superseded": "由新一轮取代",
  "submission.remind": "催办",
  "stage.escalate": "超时上报",
  "mark.opened": "打开查看",
  "mark.secrecy": "保密审查",
  "mark.urgent": "决定按紧急件发出",
  "mark.after_good": "事后复核：无误",
  "mark.after_correct": "事后复核：要求更正",
  "mark.after_withdraw": "事后复核：要求撤稿",
  "second_look.due": "紧急件发出，等待事后复核",
  "second_look.done": "事后复核意见",
  "check.add": "登记省级平台检测结果",
  "vote.agree": "同意",
  "vote.return": "退回",
  "vote.disagree": "不同意",
  "finding.decide": "处理检查结果",
  "release.ask": "请求放行",
  "release.refuse": "不放行",
  "comment.add": "批注",
  "suggestion.add": "建议修改",
  "suggestion.accepted": "采纳建议",
  "suggestion.declined": "不采纳建议",
  "ticket.issue": "签发",
  "seal.refuse": "拒绝签发",
  "delivery.leased": "渠道领取任务",
  "delivery.intent": "开始发布",
  "delivery.override": "越过静默、停发安排或次数限制",
  "delivery.accepted": "平台已受理",
  "delivery.confirmed": "确认发布",
  "delivery.held": "暂缓发布",
  "delivery.refused": "没有成功",
  "delivery.planned": "待再次执行",
  "delivery.needs_person": "需人工核实",
  "delivery.uncertain": "结果不明",
  "delivery.release": "重试",
  "delivery.replay": "补发给订阅方",
  "delivery.replayed": "补发完毕",
  withdrawal: "撤稿",
  "lexicon.add": "新建词库",
  "lexicon.trial": "试运行词库",
  "links.declare": "登记链接检查的出口",
  "links.close": "停止链接检查",
  "lexicon.activate": "启用词库",
  "lexicon.commit": "词库写入版本历史",
  "lexicon.rescreen": "按新词库复查（与变动无关的）",
  "lexicon.rescreened": "按新词库复查完毕",
  "incident.secrecy": "泄密隐患",
  "incident.open": "发现渠道事件",
  "incident.again": "渠道事件再次出现",
  "incident.settled": "渠道事件已消失或恢复",
  "incident.repair": "自动恢复被改动的内容",
  "order.issue": "签发停止或恢复服务的指令",
  "order.done": "已停止或恢复服务",
  "incident.first": "首次查看渠道事件",
  "incident.tell": "登记告知",
  "incident.close": "办结渠道事件",
  "incident.intrusion": "认定账号资料被他人改动",
  "statement.make": "签名：存量、补登、申请删除或认可资料变化",
  "statement.confirm": "另一人签名确认",
  "statement.drop": "退回存量、补登、删除申请或资料认可",
  "removal.ticket": "签发删除票证",
  "removal.intent": "连接器开始删除陌生内容",
  "removal.gone": "陌生内容已看到消失",
  "removal.changed": "未删除：内容有变",
  "removal.by_hand": "陌生内容须人工删除",
  "removal.refused": "未予签发删除",
  restore: "从备份恢复",
};

export function actionName(action: string): string {
  return ACTIONS[action] ?? action;
}

export function kindName(kind: string): string {
  return KINDS[kind] ?? kind;
}

const MEMBERS: Record<string, string> = {
  account: "人员",
  action: "动作",
  address: "地址",
  attempt: "第几次",
  attempts: "次数",
  certification: "认证情况",
  channel: "渠道账号",
  channels: "渠道账号",
  code: "代码",
  check: "检测结果",
  commit: "版本",
  count: "件数",
  date: "检测日期",
  decision: "处理",
  delivery: "发布任务",
  department: "处室",
  device: "设备",
  draft: "稿件",
  evidence: "看到的情况",
  exception: "例外",
  filing_no: "备案号",
  findings: "检查结果",
  from: "原状态",
  gone: "移出的运营人员",
  kind: "种类",
  key_id: "密钥编号",
  lexicon: "词库",
  locked: "已锁定",
  login: "登录账号",
  name: "名称",
  note: "说明",
  number: "报告编号",
  occurrence: "第几处",
  place: "哪一处",
  operators: "运营人员",
  outcome: "结果",
  owner: "主管处室",
  passed: "越过的限制",
  per_day: "每天次数",
  per_hour: "每小时次数",
  per_month: "每月次数",
  person_no: "工号",
  platform_admin: "平台管理员",
  provider: "检测机构",
  purpose: "用途",
  quiet_from: "静默开始",
  quiet_until: "静默结束",
  quote: "原文",
  reason: "理由",
  replaced: "结束了别处的登录",
  request: "请求",
  rev: "稿次",
  result: "结果",
  reviewer: "检查项",
  roles: "角色",
  round: "轮次",
  rule: "规则",
  sheet: "检测单",
  stage: "环节",
  state: "状态",
  stop: "停发",
  submission: "送审件",
  suggestion: "建议",
  ticket: "发布凭证",
  title: "标题",
  tree: "内容",
  unit: "开设单位",
  until: "到何时",
  url: "网址",
  verdict: "意见",
  what: "哪一项",
  why: "理由",
};

const DECISIONS: Record<string, string> = {
  ACCEPT: "放行",
  FALSE_ALARM: "误报",
  out: "核实已发布",
  "not-out": "核实未发布",
  gone: "核实已撤下",
  "still-there": "核实未撤下",
};

const RESULTS: Record<string, string> = { CLEAN: "未发现问题", FLAGGED: "发现问题" };

const HASH = /^[0-9a-f]{24,}$/;
const HASH_SHOWN = 12;

function valueWords(value: unknown, key?: string): string {
  if (typeof value === "boolean") {
    return value ? "是" : "否";
  }
  if (key === "decision" && DECISIONS[String(value)]) {
    return DECISIONS[String(value)] ?? "";
  }
  if (key === "result" && RESULTS[String(value)]) {
    return RESULTS[String(value)] ?? "";
  }
  if (typeof value === "string") {
    return HASH.test(value) ? value.slice(0, HASH_SHOWN) : value;
  }
  return Array.isArray(value) ? value.map((one) => valueWords(one)).join("、") : JSON.stringify(value);
}

/** What an act carried, in words; the export has it as it was chained. */
export function payloadWords(payload: Record<string, unknown> | null): string {
  return Object.entries(payload ?? {})
    .filter(([, value]) => value !== "" && value !== null)
    .map(([key, value]) => `${MEMBERS[key] ?? key}：${valueWords(value, key)}`)
    .join("；");
}
