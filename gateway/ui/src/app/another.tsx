// Somebody else has logged in to this browser, in another tab. The pages here do nothing more (the server would refuse
// it); what is typed stays on them, until she for whom they were opened has logged in again, or they are given up.
import { useId, useState } from "preact/hooks";
import type { Me } from "../api/types";
import { Dialog } from "../parts/dialog";
import { useAct } from "../parts/load";
import { ProblemNote } from "../parts/problem";
import { another, logIn, me, takeOver } from "./session";

export function Another() {
  const there = another.use();
  const person = me.use();
  const [asks, setAsks] = useState(false);
  if (!there || !person) {
    return null;
  }
  return (
    <>
      <div class="banner warn above-all" role="alert">
        <p>
          <b>
            这个浏览器现在登录的是{there.name}，本页是{person.name}打开的
          </b>
          <span>为免记到别人名下，本页不再保存和办理。已写的内容都还在本页，{person.name}重新登录后接着存。</span>
        </p>
        <div class="row">
          <button type="button" class="primary" onClick={() => setAsks(true)}>
            {person.name}重新登录
          </button>
          <button type="button" onClick={() => takeOver(there)}>
            换成{there.name}的页面
          </button>
        </div>
      </div>
      {asks && <LogInAgain person={person} onClose={() => setAsks(false)} />}
    </>
  );
}

/** Over the page, which stays as it is. */
function LogInAgain({ person, onClose }: { person: Me; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const act = useAct();
  const id = useId();
  const enter = async (e: Event) => {
    e.preventDefault();
    if (await act.run(async () => void (await logIn(person.login, password, true)))) {
      onClose();
    }
  };
  return (
    <Dialog title={`${person.name}重新登录`} onClose={onClose}>
      <form onSubmit={enter}>
        <label for={id}>{person.name}的密码</label>
        <input
          id={id}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={(e) => setPassword(e.currentTarget.value)}
        />
        <input type="hidden" name="username" autocomplete="username" value={person.login} />
        <p class="hint">登录后，这个浏览器里别人打开的页面同样停下，待其重新登录。</p>
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy || !password}>
            {act.busy ? "正在登录…" : "登录"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
