// 变更: what is written about an account. Unit, channel and purpose stay: another one is another account.
import { put } from "../../api/client";
import type { ChannelAccount } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { useForm, useUnits } from "../../parts/form";
import { ChannelSettings, settingsFrom, settingValues, useSettings, withoutSettings } from "./settings";

interface Props {
  c: ChannelAccount;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function ChangeChannel({ c, onDone, onClose }: Props) {
  const { name, platform_admin, certification, filing_no, base_url } = c;
  const first = { name, owner_department: c.owner_department.id, platform_admin, certification, filing_no, base_url };
  const form = useForm({ ...first, ...settingValues(c.settings) });
  const { values, field, choice } = form;
  const rows = useSettings(c.channel);
  const units = useUnits();
  const act = useAct();
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      const settings = settingsFrom(rows, values, c.settings);
      await put(`/channel-accounts/${c.id}`, { ...withoutSettings(values), settings }, { ifMatch: c.version });
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`变更：${c.name}`} onClose={onClose} wide>
      <form onSubmit={submit}>
        {field("name", "账号名称", { required: true })}
        {choice("owner_department", "主管处室", units)}
        <div class="two">
          {field("platform_admin", "平台管理员")}
          {field("filing_no", "备案号")}
        </div>
        {field("certification", "认证情况", { max: 200 })}
        {field("base_url", "地址", { max: 300 })}
        <ChannelSettings rows={rows} form={form} />
        <p class="hint">开设单位、渠道和用途不能变更，需要时注销后另行登记。每次变更都有留痕。</p>
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy}>
            保存变更
          </button>
        </div>
      </form>
    </Dialog>
  );
}
