// 登记渠道账号: in principle one for each kind of channel; a second one needs an approved exception.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Department } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

const CHANNELS: [string, string][] = [
  ["website", "网站"],
  ["wechat", "微信公众号"],
  ["weibo", "微博"],
  ["miniprogram", "小程序"],
  ["video", "视频号"],
  ["sms", "短信平台"],
  ["app", "应用"],
  ["handoff", "人工转发"],
];
const PURPOSES: [string, string][] = [
  ["disclosure", "信息公开"],
  ["service", "办事服务"],
  ["emergency", "应急发布"],
  ["publicity", "宣传"],
];

interface Props {
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function RegisterChannel({ onDone, onClose }: Props) {
  const departments = useGet<{ items: Department[] }>("/departments");
  const [form, setForm] = useState<Record<string, string>>({ channel: "website", purpose: "disclosure" });
  const act = useAct();
  const id = useId();
  const set = (key: string) => (e: Event) =>
    setForm({ ...form, [key]: (e.currentTarget as HTMLInputElement).value });
  const second = act.problem?.code === "channel.second";
  const submit = async (e: Event) => {
    e.preventDefault();
    const { document_no, reason, review_on, ...fields } = form;
    const body: Record<string, unknown> = fields;
    if (document_no) {
      body.exception = { document_no, reason: reason ?? "", review_on: review_on ?? "" };
    }
    const done = await act.run(async () => {
      await post("/channel-accounts", body);
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  const field = (key: string, label: string, required = false, type = "text") => (
    <div class="field" key={key}>
      <label for={id + key}>{label}</label>
      <input id={id + key} type={type} required={required} value={form[key] ?? ""} onInput={set(key)} />
    </div>
  );
  const choice = (key: string, label: string, options: [string, string][]) => (
    <div class="field" key={key}>
      <label for={id + key}>{label}</label>
      <select id={id + key} required value={form[key] ?? ""} onChange={set(key)}>
        <option value="">请选择</option>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
  const units = (departments.data?.items ?? []).map((d): [string, string] => [d.id, d.name]);
  return (
    <Dialog title="登记渠道账号" onClose={onClose}>
      <form onSubmit={submit}>
        {choice("unit", "开设单位", units)}
        {choice("owner_department", "主管处室", units)}
        {choice("channel", "渠道", CHANNELS)}
        {choice("purpose", "用途", PURPOSES)}
        {field("name", "账号名称", true)}
        {field("platform_admin", "平台管理员")}
        {field("certification", "认证情况")}
        {field("filing_no", "备案号")}
        {field("base_url", "地址")}
        {(second || form.document_no) && (
          <fieldset>
            <legend>经批准的例外</legend>
            {field("document_no", "批准文号")}
            {field("reason", "理由")}
            {field("review_on", "复核日期", false, "date")}
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
