// What the security administrator answers for with a signature: roles, and other people's keys.
import { useState } from "preact/hooks";
import { post, put } from "../../api/client";
import type { Account, Role } from "../../api/types";
import { me } from "../../app/session";
import { Dialog } from "../../parts/dialog";
import { useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { grantPayload, keyPayload } from "../../sign/canonical";
import { sign } from "../../sign/keys";

async function signedRoles(account: Account, roles: string[]): Promise<unknown> {
  const { id, grant, department, login, person_no } = account;
  const payload = grantPayload({ account: id, after: grant, department: department.id, login, person_no, roles });
  return { roles, ...(await sign(me.get()?.id ?? "", payload)) };
}

interface Props {
  account: Account;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** 会签: the number is compared with the one on the person's own screen, face to face. */
export function CountersignDialog({ account, onDone, onClose }: Props) {
  const device = account.devices.find((d) => d.waiting);
  const act = useAct();
  if (!device) {
    return null;
  }
  const countersign = async () => {
    const { id, key_id, kind, public_key } = device;
    const done = await act.run(async () => {
      const signed = await sign(me.get()?.id ?? "", keyPayload({ account: account.id, key_id, kind, public_key }));
      await post(`/accounts/${account.id}/devices/${id}/countersignature`, signed);
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`会签密钥：${account.name}`} onClose={onClose}>
      <p>
        请当面核对：{account.name}在“我的”页面看到的密钥编号应为
        <b class="secret">{device.key_id}</b>（{device.label || device.kind}）。
      </p>
      <p class="hint">会签即以您的签名担保这把密钥是本人的；不一致请勿会签。</p>
      <ProblemNote problem={act.problem} />
      <div class="row end">
        <button type="button" class="primary" disabled={act.busy} onClick={() => void countersign()}>
          编号一致，会签
        </button>
      </div>
    </Dialog>
  );
}

export function RolesDialog({ account, onDone, onClose }: { account: Account; onDone: () => Promise<void>; onClose: () => void }) {
  const roles = useGet<{ items: Role[] }>("/roles");
  const [chosen, setChosen] = useState(new Set(account.roles));
  const act = useAct();
  const toggle = (role: string) => {
    const next = new Set(chosen);
    if (!next.delete(role)) {
      next.add(role);
    }
    setChosen(next);
  };
  const save = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await put(`/accounts/${account.id}/roles`, await signedRoles(account, [...chosen]));
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`授权：${account.name}`} onClose={onClose}>
      <form onSubmit={save}>
        <fieldset>
          <legend>角色</legend>
          {(roles.data?.items ?? []).map((r) => (
            <label class="check" key={r.role}>
              <input type="checkbox" checked={chosen.has(r.role)} onChange={() => toggle(r.role)} />
              <span>{r.name}</span>
            </label>
          ))}
        </fieldset>
        <p class="hint">系统管理员、安全管理员、审计管理员互相排斥，也不得兼任业务角色。授权变动后本人需要重新登录。</p>
        <ProblemNote problem={act.problem ?? roles.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy}>
            保存授权
          </button>
        </div>
      </form>
    </Dialog>
  );
}
