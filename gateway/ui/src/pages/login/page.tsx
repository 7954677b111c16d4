// Log in; on the first day also: a password of one's own and this device's signing key, in one step.
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../../api/client";
import type { Me } from "../../api/types";
import { navigate } from "../../app/router";
import { logIn, me } from "../../app/session";
import { useTitle } from "../../app/shell";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { FirstDay } from "./first_day";

interface Props {
  next: string | null;
  home: (person: Me) => string;
}

/** Only ways inside this site: an address from outside must not send anybody elsewhere. */
function safeNext(next: string | null): string | null {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : null;
}

export function LoginPage({ next, home }: Props) {
  const person = me.use();
  const [password, setPassword] = useState("");
  const settled = person && !person.must_change;
  useEffect(() => {
    if (settled) {
      navigate(safeNext(next) ?? home(person), true);
    }
  }, [settled]);
  if (person?.must_change) {
    return <FirstDay person={person} given={password} />;
  }
  return <LoginForm onPassword={setPassword} />;
}

function LoginForm({ onPassword }: { onPassword: (password: string) => void }) {
  useTitle("登录");
  const [account, setAccount] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  const elsewhere = act.problem?.code === "session.elsewhere";
  const enter = (replace: boolean) =>
    act.run(async () => {
      onPassword(password);
      await logIn(account.trim(), password, replace);
    });
  return (
    <section class="login">
      <div class="login-head">
        <p class="login-mark">审发</p>
        <h1>信息发布审核系统</h1>
        <p>先审查、后公开。每一次发布都有登记、有审核、有留痕。</p>
      </div>
      <form
        class="login-form"
        onSubmit={(e) => {
          e.preventDefault();
          void enter(false);
        }}
      >
        <label for="account">账号</label>
        <input
          id="account"
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          value={account}
          onInput={(e) => setAccount(e.currentTarget.value)}
        />
        <label for="password">密码</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(e) => setPassword(e.currentTarget.value)}
        />
        {elsewhere ? (
          <Elsewhere problem={act.problem} busy={act.busy} onGo={() => void enter(true)} />
        ) : (
          <>
            <ProblemNote problem={act.problem} />
            <button type="submit" class="primary wide" disabled={act.busy || !account || !password}>
              {act.busy ? "正在登录…" : "登录"}
            </button>
          </>
        )}
        <p class="hint">一人一号，请勿借用。连续输错会锁定一段时间，忘记密码请找系统管理员重置。</p>
      </form>
    </section>
  );
}

interface ElsewhereProps {
  problem: Problem | null;
  busy: boolean;
  onGo: () => void;
}

function Elsewhere({ problem, busy, onGo }: ElsewhereProps) {
  return (
    <div class="banner warn" role="alert">
      <p>
        <b>{problem?.title}</b>
        <span>{problem?.detail}</span>
      </p>
      <button type="button" class="primary" disabled={busy} onClick={onGo}>
        在这里登录，结束另一处
      </button>
    </div>
  );
}
