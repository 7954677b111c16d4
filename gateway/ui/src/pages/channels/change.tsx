// 变更: what is written about an account. Unit, channel and purpose stay: another one is another account.
import { put } from "../../api/client";
import type { ChannelAccount } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { useForm, useUnits } from "../../parts/form";
import { PlatformFields, platformSettings, platformValues, withoutPlatform } from "./platform";
import { ChannelSettings, settingsOf, takeSettings } from "./settings";

interface Props {
  c: ChannelAccount;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function ChangeChannel({ c, onDone, onClose }: Props) {
  const { name, platform_admin, certification, filing_no, base_url } = c;
  const first = { name, owner_department: c.owner_department.id, platform_admin, certification, filing_no, base_url };
  const own = settingsOf(c.channel, c.settings);
  const form = useForm({ ...first, ...platformValues(c.settings), ...own });
  const { values, field, choice } = form;
  const units = useUnits();
  const act = useAct();
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      const { rest, settings } = takeSettings(c.channel, withoutPlatform(values), c.settings);
      const platform = platformSettings(c.channel, values);
      const any = Object.keys(own).length + Object.keys(platform).length > 0;
      await put(`/channel-accounts/${c.id}`, any ? { ...rest, settings: { ...settings, ...platform } } : rest);
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`变更：${c.name}`} onClose={onClose}>
      <form onSubmit={submit}>
        {field("name", "账号名称", { required: true })}
        {choice("owner_department", "主管处室", units)}
        <div class="two">
          {field("platform_admin", "平台管理员")}
          {field("filing_no", "备案号")}
        </div>
        {field("certification", "认证情况", { max: 200 })}
        {field("base_url", "地址", { max: 300 })}
        <PlatformFields channel={c.channel} form={form} />
        <ChannelSettings channel={c.channel} form={form} />
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
