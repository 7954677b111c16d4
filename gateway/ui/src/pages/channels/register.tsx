// 登记渠道账号: in principle one for each kind of channel; a second one needs an approved exception.
import { post } from "../../api/client";
import type { ChannelSetting } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { useForm, useUnits, type Choice } from "../../parts/form";
import { ChannelSettings, settingsFrom, useSettings, withoutSettings } from "./settings";

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

function bodyOf(values: Record<string, string>, rows: ChannelSetting[]): Record<string, unknown> {
  const { document_no, reason = "", review_on = "", ...fields } = withoutSettings(values);
  const body = { ...fields, settings: settingsFrom(rows, values) };
  return document_no ? { ...body, exception: { document_no, reason, review_on } } : body;
}

export function RegisterChannel({ onDone, onClose }: Props) {
  const form = useForm({ channel: "website", purpose: "disclosure" });
  const { values, field, choice } = form;
  const rows = useSettings(values.channel);
  const units = useUnits();
  const act = useAct();
  const second = act.problem?.code === "channel.second" || Boolean(values.document_no);
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await post("/channel-accounts", bodyOf(values, rows));
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title="登记渠道账号" onClose={onClose} wide>
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
        <ChannelSettings rows={rows} form={form} />
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
