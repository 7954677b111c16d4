// 人员: accounts (system administrator), roles and enrolment codes (security administrator).
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Account, Role } from "../../api/types";
import { Dialog, ReasonDialog } from "../../parts/dialog";
import { PageHead } from "../../parts/head";
import { emptyWords, List, Search, useList } from "../../parts/list";
import { useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { StateTag, Tag } from "../../parts/tag";
import { fullTime, when } from "../../parts/time";
import { ChangeAccount, NewAccount } from "./new_account";
import { CountersignDialog, RolesDialog } from "./vouch";
import { me } from "../../app/session";

const STATE: Record<string, string> = { ACTIVE: "在用", SUSPENDED: "已停用", CLOSED: "已注销" };

type Ask = { what: "edit" | "suspend" | "resume" | "password" | "roles" | "code" | "countersign"; account: Account } | null;

interface Secret {
  title: string;
  text: string;
  hint: string;
}

export function PeoplePage() {
  const [asked, setAsked] = useState("");
  const [adding, setAdding] = useState(false);
  const [ask, setAsk] = useState<Ask>(null);
  const [secret, setSecret] = useState<Secret | null>(null);
  const list = useList<Account>("/accounts", { q: asked });
  const person = me.use();
  const roles = useGet<{ items: Role[] }>("/roles");
  const names = new Map(roles.data?.items.map((r) => [r.role, r.name]));
  return (
    <section>
      <PageHead title="人员">
        {person?.capabilities.includes("ACCOUNT_WRITE") && (
          <button type="button" class="primary" onClick={() => setAdding(true)}>
            新建账号
          </button>
        )}
      </PageHead>
      <div class="bar-line">
        <Search by="姓名、账号或工号" onAsk={setAsked} />
      </div>
      <List list={list} empty={emptyWords(asked, "还没有账号。")}>
        {(items) => <People items={items} names={names} onAsk={setAsk} />}
      </List>
      {adding && (
        <NewAccount
          onMade={async (login, password) => {
            setSecret(oneTime(login, password));
            await list.reload();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {ask && <AskDialog ask={ask} onDone={list.reload} onSecret={setSecret} onClose={() => setAsk(null)} />}
      {secret && (
        <Dialog title={secret.title} onClose={() => setSecret(null)}>
          <p class="secret">{secret.text}</p>
          <p>{secret.hint}</p>
        </Dialog>
      )}
    </section>
  );
}

function oneTime(login: string, password: string): Secret {
  return {
    title: `${login} 的一次性密码`,
    text: password,
    hint: "请当面交给本人。只显示这一次；本人首次登录时必须改掉。",
  };
}

function People({ items, names, onAsk }: { items: Account[]; names: Map<string, string>; onAsk: (ask: Ask) => void }) {
  const button = (account: Account, action: string, what: NonNullable<Ask>["what"], name: string) =>
    account.actions.includes(action) && (
      <button type="button" class="quiet" onClick={() => onAsk({ what, account })} aria-label={`${name}：${account.name}`}>
        {name}
      </button>
    );
  return (
    <div class="table-box" role="region" aria-label="人员表" tabIndex={0}>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">姓名</th>
            <th scope="col">账号</th>
            <th scope="col">工号</th>
            <th scope="col">处室</th>
            <th scope="col">角色</th>
            <th scope="col">状态</th>
            <th scope="col">办理</th>
          </tr>
        </thead>
        <tbody>
          {items.map((a) => (
            <tr key={a.id}>
              <th data-label="姓名" scope="row">{a.name}</th>
              <td data-label="账号">{a.login}</td>
              <td data-label="工号">{a.person_no}</td>
              <td data-label="处室">{a.department.name}</td>
              <td data-label="角色">{a.roles.map((role) => names.get(role) ?? role).join("、") || "未授权"}</td>
              <td data-label="状态">
                <span class="tags">
                  <StateTag state={a.state} name={STATE[a.state] ?? a.state} />
                  {a.locked_until && <Tag tone="warn">密码连错，锁定至 {when(a.locked_until)}</Tag>}
                </span>
              </td>
              <td data-label="办理">
                <span class="row">
                  {button(a, "edit", "edit", "变更")}
                  {button(a, "roles", "roles", "授权")}
                  {button(a, "enrol-code", "code", "登记码")}
                  {button(a, "countersign", "countersign", "会签密钥")}
                  {button(a, "password", "password", "重置密码")}
                  {button(a, "suspend", "suspend", "停用")}
                  {button(a, "resume", "resume", "恢复")}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface AskProps {
  ask: NonNullable<Ask>;
  onDone: () => Promise<void>;
  onSecret: (secret: Secret) => void;
  onClose: () => void;
}

function AskDialog({ ask, onDone, onSecret, onClose }: AskProps) {
  const { what, account } = ask;
  if (what === "edit") {
    return <ChangeAccount account={account} onDone={onDone} onClose={onClose} />;
  }
  if (what === "roles") {
    return <RolesDialog account={account} onDone={onDone} onClose={onClose} />;
  }
  if (what === "countersign") {
    return <CountersignDialog account={account} onDone={onDone} onClose={onClose} />;
  }
  if (what === "code") {
    return <CodeDialog account={account} onSecret={onSecret} onClose={onClose} />;
  }
  const words = {
    suspend: { title: "停用账号", explain: "停用后立即退出登录，不能再登录。", button: "停用", danger: true },
    resume: { title: "恢复账号", explain: "恢复后可以登录。", button: "恢复", danger: false },
    password: { title: "重置密码", explain: "生成新的一次性密码，原密码作废，登录立即结束。", button: "重置", danger: true },
  }[what];
  return (
    <ReasonDialog
      title={`${words.title}：${account.name}`}
      explain={words.explain}
      button={words.button}
      danger={words.danger}
      onDo={async (reason) => {
        const answer = await post<{ password?: string } | undefined>(`/accounts/${account.id}/${what}`, { reason });
        if (answer?.password) {
          onSecret(oneTime(account.login, answer.password));
        }
        await onDone();
      }}
      onClose={onClose}
    />
  );
}

function CodeDialog({ account, onSecret, onClose }: Omit<AskProps, "ask" | "onDone"> & { account: Account }) {
  const act = useAct();
  const make = () =>
    act.run(async () => {
      const { code, until } = await post<{ code: string; until: string }>(`/accounts/${account.id}/enrol-code`);
      onSecret({
        title: `${account.name} 的登记码`,
        text: code,
        hint: `请当面交给本人，用于登记签名密钥，${fullTime(until)}前有效，只能用一次。`,
      });
      onClose();
    });
  return (
    <Dialog title={`签名密钥登记码：${account.name}`} onClose={onClose}>
      <p>登记码让本人在自己的设备上登记一把签名密钥。登记之后，由您当面核对编号并会签，密钥才能使用。</p>
      <ProblemNote problem={act.problem} />
      <div class="row end">
        <button type="button" class="primary" disabled={act.busy} onClick={() => void make()}>
          发登记码
        </button>
      </div>
    </Dialog>
  );
}
