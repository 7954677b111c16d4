// 我的: signing keys, one's calendar, password, and how large the words are.
import { useEffect, useState } from "preact/hooks";
import { del, post } from "../api/client";
import type { Device, Me } from "../api/types";
import { me, refreshMe } from "../app/session";
import { contrast, setContrast, setSize, size, SIZES } from "../app/size";
import { EnrolHere } from "../parts/enrol";
import { Dialog } from "../parts/dialog";
import { PageHead } from "../parts/head";
import { Facts } from "../parts/facts";
import { useAct } from "../parts/load";
import { ProblemNote } from "../parts/problem";
import { Tag } from "../parts/tag";
import { When } from "../parts/when";
import { forgetKey, keyOf, signs } from "../sign/keys";
import { OwnCalendar } from "./me_calendar";

export function MePage() {
  const person = me.use();
  if (!person) {
    return null;
  }
  return (
    <section>
      <PageHead title="我的" />
      <div class="columns">
        <section class="card" aria-labelledby="who">
          <h2 id="who">本人</h2>
          <Facts
            list={[
              ["姓名", person.name],
              ["账号", person.login],
              ["工号", person.person_no],
              ["处室", person.department.name],
              ["角色", person.role_names.join("、") || "未授权"],
            ]}
          />
        </section>
        {(signs(person) || person.capabilities.includes("MARK")) && <Keys person={person} />}
        <OwnCalendar />
        <Password login={person.login} />
        <Look />
      </div>
    </section>
  );
}

function Keys({ person }: { person: Me }) {
  const [here, setHere] = useState<string | null>(null);
  const [ask, setAsk] = useState<Device | null>(null);
  const act = useAct();
  const again = () => void keyOf(person.id).then((key) => setHere(key?.keyId ?? null));
  useEffect(again, [person.id, person.devices.length]);
  const known = person.devices.some((d) => d.key_id === here);
  const revoke = (device: Device) =>
    act.run(async () => {
      await del(`/me/devices/${device.id}`);
      if (device.key_id === here) {
        await forgetKey(person.id);
      }
      await refreshMe();
      setAsk(null);
      again();
    });
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">签名密钥</h2>
      <p class="hint">审核表决由您本人的设备签名，系统据此核验，别人代替不了。</p>
      <ul class="files">
        {person.devices.map((d) => (
          <li key={d.id}>
            <span>
              {d.label || d.kind} {d.key_id === here && <Tag tone="good">本机</Tag>}{" "}
              {d.waiting && <Tag tone="warn">等待会签</Tag>}
            </span>
            <small>
              <When at={d.enrolled_at} /> 登记，编号 {d.key_id.slice(0, 12)}
            </small>
            <button type="button" class="quiet" aria-label={`注销密钥 ${d.label}`} onClick={() => setAsk(d)}>
              注销
            </button>
          </li>
        ))}
      </ul>
      {!known && <EnrolHere onDone={again} />}
      {ask && (
        <Dialog title="注销签名密钥" onClose={() => setAsk(null)}>
          <p>
            注销“{ask.label}”后，这台设备不能再为您签名；已经签过的表决仍然有效。设备遗失或转交他人时请注销。
          </p>
          <ProblemNote problem={act.problem} />
          <div class="row end">
            <button type="button" class="danger" disabled={act.busy} onClick={() => void revoke(ask)}>
              注销
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function Password({ login }: { login: string }) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [done, setDone] = useState(false);
  const act = useAct();
  const submit = async (e: Event) => {
    e.preventDefault();
    setDone(false);
    if (await act.run(() => post("/me/password", { old, new: fresh }))) {
      setDone(true);
      setOld("");
      setFresh("");
      setAgain("");
    }
  };
  return (
    <section class="card" aria-labelledby="pw">
      <h2 id="pw">修改密码</h2>
      <form onSubmit={submit}>
        <input type="hidden" name="username" autocomplete="username" value={login} />
        <label for="old">现在的密码</label>
        <input id="old" type="password" autocomplete="current-password" required value={old} onInput={(e) => setOld(e.currentTarget.value)} />
        <label for="fresh">新密码</label>
        <input id="fresh" type="password" autocomplete="new-password" required value={fresh} onInput={(e) => setFresh(e.currentTarget.value)} />
        <label for="again">再输一遍</label>
        <input id="again" type="password" autocomplete="new-password" required value={again} onInput={(e) => setAgain(e.currentTarget.value)} />
        {again && fresh !== again && <p class="field-bad">两次输入的不一样。</p>}
        <ProblemNote problem={act.problem} />
        {done && <p role="status">密码已修改，其他地方的登录已结束。</p>}
        <button type="submit" disabled={act.busy || !fresh || fresh !== again}>
          修改密码
        </button>
      </form>
    </section>
  );
}

function Look() {
  const now = size.use();
  const high = contrast.use();
  return (
    <section class="card" aria-labelledby="look">
      <h2 id="look">显示</h2>
      <fieldset>
        <legend>字号</legend>
        {SIZES.map((name, i) => (
          <label class="check inline" key={name}>
            <input type="radio" name="size" checked={now === i} onChange={() => setSize(i)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <label class="check">
        <input type="checkbox" checked={high} onChange={(e) => setContrast(e.currentTarget.checked)} />
        <span>高对比度</span>
      </label>
    </section>
  );
}
