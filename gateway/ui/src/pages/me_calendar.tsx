// 日历订阅: an address by which one's telephone reads one's own calendar; shown once.
import { useState } from "preact/hooks";
import { del, post } from "../api/client";
import { Dialog } from "../parts/dialog";
import { useAct, useGet } from "../parts/load";
import { ProblemNote } from "../parts/problem";
import { When } from "../parts/when";
import { copyText } from "./hand_offs/copy";

interface Mine {
  made_at: string | null;
  used_at: string | null;
}

export function OwnCalendar() {
  const mine = useGet<Mine>("/me/calendar");
  const [address, setAddress] = useState("");
  const [ending, setEnding] = useState(false);
  const act = useAct();
  const make = () =>
    act.run(async () => {
      const { path } = await post<{ path: string }>("/me/calendar", {});
      setAddress(location.origin + path);
      await mine.reload(true);
    });
  const end = () =>
    act.run(async () => {
      await del("/me/calendar");
      setAddress("");
      setEnding(false);
      await mine.reload(true);
    });
  const made = mine.data?.made_at;
  return (
    <section class="card" aria-labelledby="own-calendar">
      <h2 id="own-calendar">日历订阅</h2>
      <p class="hint">
        在手机或电脑的日历里看到本人的值班日、将要发布的件（只列您看得到的，只有标题）和停发安排。修改密码后地址失效，须重新生成。地址等同钥匙：不要转给他人，也不要加到会把内容存到单位以外的日历里。
      </p>
      {made && (
        <p class="own-since">
          <When at={made} /> 生成；
          {mine.data?.used_at ? (
            <>
              最近一次读取 <When at={mine.data.used_at} />
            </>
          ) : (
            "还没有读取过"
          )}
          。
        </p>
      )}
      {address && <Address text={address} />}
      <ProblemNote problem={act.problem} />
      <div class="row">
        <button type="button" disabled={act.busy || !mine.data} onClick={() => void make()}>
          {made ? "重新生成（旧地址失效）" : "生成订阅地址"}
        </button>
        {made && (
          <button type="button" class="quiet" disabled={act.busy} onClick={() => setEnding(true)}>
            停用
          </button>
        )}
      </div>
      {ending && (
        <Dialog title="停用日历订阅" onClose={() => setEnding(false)}>
          <p>停用后，已经加了这个地址的日历不再更新。</p>
          <ProblemNote problem={act.problem} />
          <div class="row end">
            <button type="button" class="danger" disabled={act.busy} onClick={() => void end()}>
              停用
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function Address({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="own-address">
      <label for="own-address">订阅地址（只显示这一次）</label>
      <div class="row">
        <input id="own-address" readOnly value={text} onFocus={(e) => e.currentTarget.select()} />
        <button type="button" onClick={() => void copyText(text).then(setCopied)}>
          {copied ? "已复制" : "复制"}
        </button>
      </div>
    </div>
  );
}
