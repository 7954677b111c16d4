// 登记渠道账号: in principle one for each kind of channel; a second one needs an approved exception.
import { post } from "../../api/client";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { useForm, useUnits, type Choice } from "../../parts/form";
import { PlatformFields, platformSettings, platformValues, withoutPlatform } from "./platform";
import { ChannelSettings, settingsOf, takeSettings } from "./settings";

const CHANNELS: Choice[] = [
  ["website", "网站"],
  ["wechat", "微信公众号"],
  ["weibo", "微博"],
  ["miniprogram", "小程序"],
  ["video", "视频号"],
  ["sms", "短信平台"],
  ["app", "应用"],
  ["handoff", "人工发布"],
];
const PURPOSES: Choice[] = [
  ["disclosure", "政务公开"],
  ["service", "政务服务"],
  ["emergency", "应急"],
  ["publicity", "宣传"],
];

interface Props {
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** Where a person posts: what that outlet takes, and how long somebody may take. */
const BY_HAND = new Set(["handoff", "video"]);
const OUTLET: [key: string, label: string, channels: string[]][] = [
  ["title_max", "标题最多字数", ["handoff", "video"]],
  ["text_max", "全文最多字数", ["handoff"]],
  ["remind_hours", "几小时没有办理就提醒（24）", ["handoff", "video"]],
  ["expire_hours", "几小时没有办理就过期（72）", ["handoff", "video"]],
];

/** Print, broadcast, a notice on a wall: said before anybody agrees to it. */
const RECALL: Choice[] = [
  ["some", "可以到该渠道上撤下"],
  ["none", "发出后收不回（报刊、广播、张贴等）"],
];

function bodyOf(values: Record<string, string>): Record<string, unknown> {
  const { document_no, reason = "", review_on = "", ...all } = withoutPlatform(values);
  const { rest: fields, settings: listed } = takeSettings(all.channel, all);
  const settings: Record<string, unknown> = { ...listed, ...platformSettings(fields.channel, values) };
  if (fields.channel === "handoff" && fields.recall === "none") {
    settings.recall = fields.recall;
  }
  delete fields.recall;
  for (const [key, , channels] of OUTLET) {
    if (fields[key] && channels.includes(fields.channel)) {
      settings[key] = Number(fields[key]);
    }
    delete fields[key];
  }
  const body = Object.keys(settings).length ? { ...fields, settings } : fields;
  return document_no ? { ...body, exception: { document_no, reason, review_on } } : body;
}

export function RegisterChannel({ onDone, onClose }: Props) {
  const first = { channel: "website", purpose: "disclosure", recall: "some" };
  const form = useForm({ ...first, ...platformValues({}), ...settingsOf("weibo", {}) });
  const { values, field, choice } = form;
  const units = useUnits();
  const act = useAct();
  const second = act.problem?.code === "channel.second" || Boolean(values.document_no);
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await post("/channel-accounts", bodyOf(values));
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title="登记渠道账号" onClose={onClose}>
      <form onSubmit={submit}>
        <div class="two">
          {choice("unit", "开设单位", units)}
          {choice("owner_department", "主管处室", units)}
          {choice("channel", "渠道", CHANNELS)}
          {choice("purpose", "用途", PURPOSES)}
        </div>
        {field("name", "账号名称", { required: true })}
        <div class="two">
          {field("platform_admin", "平台管理员")}
          {field("filing_no", "备案号")}
        </div>
        {field("certification", "认证情况", { max: 200 })}
        {field("base_url", "地址", { max: 300 })}
        {BY_HAND.has(values.channel) && (
          <fieldset class="two">
            <legend class="sr">人工发布的限制</legend>
            {OUTLET.filter(([, , channels]) => channels.includes(values.channel)).map(([key, label]) =>
              field(key, label, { type: "number" }),
            )}
            {values.channel === "handoff" && choice("recall", "发出后能否撤下", RECALL)}
          </fieldset>
        )}
        <PlatformFields channel={values.channel} form={form} />
        <ChannelSettings channel={values.channel} form={form} />
        {second && (
          <fieldset class="exception">
            <legend>经批准的例外</legend>
            {field("document_no", "批准文号", { required: true })}
            {field("reason", "理由", { required: true, max: 2000 })}
            {field("review_on", "复核日期", { required: true, type: "date" })}
          </fieldset>
        )}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy}>
            登记
          </button>
        </div>
      </form>
    </Dialog>
  );
}
