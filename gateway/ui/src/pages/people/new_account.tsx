// 新建账号: one person, one account.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Account, Department } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

interface Props {
  onMade: (login: string, password: string) => Promise<void>;
  onClose: () => void;
}

export function NewAccount({ onMade, onClose }: Props) {
  const departments = useGet<{ items: Department[] }>("/departments");
  const [form, setForm] = useState({ person_no: "", login: "", name: "", department: "" });
  const act = useAct();
  const id = useId();
  const set = (key: keyof typeof form) => (e: Event) =>
    setForm({ ...form, [key]: (e.currentTarget as HTMLInputElement).value });
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const made = await post<Account & { password: string }>("/accounts", form);
      onClose();
      await onMade(form.login, made.password);
    });
  };
  return (
    <Dialog title="新建账号" onClose={onClose}>
      <form onSubmit={submit}>
        <label for={`${id}n`}>姓名</label>
        <input id={`${id}n`} required maxLength={40} value={form.name} onInput={set("name")} />
        <label for={`${id}p`}>工号</label>
        <input id={`${id}p`} required value={form.person_no} onInput={set("person_no")} />
        <label for={`${id}l`}>登录账号</label>
        <input id={`${id}l`} required pattern="[a-z][a-z0-9._\-]{1,31}" autocapitalize="none" value={form.login} onInput={set("login")} />
        <p class="hint">小写字母开头，可含数字、点、横线。</p>
        <label for={`${id}d`}>处室</label>
        <select id={`${id}d`} required value={form.department} onChange={set("department")}>
          <option value="">请选择</option>
          {(departments.data?.items ?? []).map((d) => (
            <option key={d.id} value={d.id}>
              {d.name}
            </option>
          ))}
        </select>
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy}>
            新建
          </button>
        </div>
      </form>
    </Dialog>
  );
}
