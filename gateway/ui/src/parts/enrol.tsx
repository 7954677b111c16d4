// No key on this device: says why one is needed, and makes one against a one-time code.
import { useId, useState } from "preact/hooks";
import { me, refreshMe } from "../app/session";
import { enrol } from "../sign/keys";
import { useAct } from "./load";
import { ProblemNote } from "./problem";

export function EnrolHere({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState("");
  const act = useAct();
  const id = useId();
  const waiting = me.use()?.devices.find((d) => d.waiting);
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      await enrol(me.get()?.id ?? "", code.trim());
      await refreshMe();
      setCode("");
      onDone();
    });
  };
  return (
    <form class="enrol" onSubmit={submit}>
      {waiting && (
        <p role="status">
          您登记的密钥“{waiting.label}”（编号 {waiting.key_id.slice(0, 12)}）正等安全管理员会签；请当面核对编号，会签后即可签名。
        </p>
      )}
      <p>
        <b>本机没有您的签名密钥。</b>
        表决要由您本人的设备签名。请向安全管理员要一个登记码，在这里登记本机；密钥不离开本机。
      </p>
      <label for={id}>登记码</label>
      <div class="row">
        <input id={id} required autocomplete="one-time-code" value={code} onInput={(e) => setCode(e.currentTarget.value)} />
        <button type="submit" disabled={act.busy || !code.trim()}>
          {act.busy ? "正在登记…" : "登记本机"}
        </button>
      </div>
      <ProblemNote problem={act.problem} />
    </form>
  );
}
