// 新建账号: one person, one account. 变更: a name and a department change, the person does not.
import { post, put } from "../../api/client";
import type { Account } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useForm, useUnits } from "../../parts/form";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

interface NewProps {
  onMade: (login: string, password: string) => Promise<void>;
  onClose: () => void;
}

export function NewAccount({ onMade, onClose }: NewProps) {
  const { values, field, choice } = useForm({ person_no: "", login: "", name: "", department: "" });
  const units = useUnits();
  const act = useAct();
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const made = await post<Account & { password: string }>("/accounts", values);
      onClose();
      await onMade(values.login, made.password);
    });
  };
  return (
    <Dialog title="新建账号" onClose={onClose}>
      <form onSubmit={submit}>
        {field("name", "姓名", { required: true, max: 40 })}
        {field("person_no", "工号", { required: true })}
        {field("login", "登录账号", { required: true, pattern: "[a-z][a-z0-9._\\-]{1,31}" })}
        <p class="hint">小写字母开头，可含数字、点、横线。</p>
        {choice("department", "处室", units)}
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

interface ChangeProps {
  account: Account;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function ChangeAccount({ account, onDone, onClose }: ChangeProps) {
  const { values, field, choice } = useForm({ name: account.name, department: account.department.id });
  const units = useUnits();
  const act = useAct();
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await put(`/accounts/${account.id}`, values, { ifMatch: account.version });
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`变更：${account.name}`} onClose={onClose}>
      <form onSubmit={submit}>
        {field("name", "姓名", { required: true, max: 40 })}
        {choice("department", "处室", units)}
        <p class="hint">调动处室后，原有角色即收回，由安全管理员重新授予。工号和登录账号不变。</p>
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
