// The members of 稿件信息 by the names that findings give them: "summary", "channels/weibo/title".

/** In the order in which they stand on the page. */
const ITEM: Record<string, string> = {
  correction_note: "更正说明",
  summary: "摘要",
  column: "栏目",
  source: "来源",
  author: "署名",
  editor: "责任编辑",
  tags: "标签",
  doc_no: "文号",
  index_no: "索引号",
  written_on: "成文日期",
  published_on: "发布日期",
  validity: "有效性",
};

const OWN: Record<string, string> = { title: "标题", summary: "摘要", text: "全文", author: "署名" };

const CHANNEL: Record<string, string> = {
  website: "网站",
  wechat: "微信公众号",
  weibo: "微博",
  miniprogram: "小程序",
  video: "视频号",
  sms: "短信平台",
  app: "应用",
  handoff: "人工发布",
};

/** What a channel may have of its own that goes out (OWN in gateway/model/meta.def). */
export const OWN_WORDS = Object.keys(OWN);

export function ownField(channel: string, key: string): string {
  return `channels/${channel}/${key}`;
}

/** The channel and its key; null: a member of the item itself. */
export function ownOf(field: string): { channel: string; key: string } | null {
  const [first, channel, key] = field.split("/");
  return first === "channels" && key ? { channel, key } : null;
}

/** `otherwise`: of what no finding is about. */
export function fieldName(field: string, otherwise = field): string {
  const own = ownOf(field);
  if (own?.channel === "sms" && own.key === "summary") {
    return "短信文字";
  }
  return own ? (CHANNEL[own.channel] ?? own.channel) + (OWN[own.key] ?? own.key) : (ITEM[field] ?? otherwise);
}

/** Of the element on the page that holds it. */
export function fieldId(field: string): string {
  return `field-${field.replaceAll("/", "-")}`;
}

/** What stands where: the item's own first, then each channel's. */
export function fieldRank(field: string): number {
  const at = Object.keys(ITEM).indexOf(field);
  const own = ownOf(field);
  return own ? 100 + 10 * Object.keys(CHANNEL).indexOf(own.channel) + Object.keys(OWN).indexOf(own.key) : at;
}
