// The one-time password ends here: a password of one's own, and the key that will sign votes.
import { useState } from "preact/hooks";
import { asProblem, post, type Problem } from "../../api/client";
import type { Me } from "../../api/types";
import { logOut, refreshMe } from "../../app/session";
import { useTitle } from "../../app/shell";
import { EnrolHere } from "../../parts/enrol";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { enrol, signs } from "../../sign/keys";

interface Props {
  person: Me;
  /** What was typed on the log-in form, when this page followed it. */
  given: string;
}

export function FirstDay({ person, given }: Props) {
  useTitle("设置密码");
  const [old, setOld] = useState(given);
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const votes = signs(person);
  const [withKey, setWithKey] = useState(votes);
  const [changed, setChanged] = useState(false);
  const key = useKey(person.id, old);
  const act = useAct();
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      await post("/me/password", { old, new: fresh });
      setChanged(true);
      await (withKey ? key.enrolHere() : refreshMe());
    });
  };

  if (changed && key.problem) {
    return <KeyMissing problem={key.problem} onDone={key.done} />;
  }
  return (
    <section class="narrow card">
      <h1>{person.name}，请先设置自己的密码</h1>
      <p>一次性密码只用来完成这一步。设好以后，别人（包括管理员）都不知道您的密码。</p>
      <form onSubmit={submit}>
        <input type="hidden" name="username" autocomplete="username" value={person.login} />
        {given === "" && <Password id="old" label="一次性密码" kind="current-password" value={old} onSet={setOld} />}
        <Password id="fresh" label="新密码" kind="new-password" value={fresh} onSet={setFresh} hint={RULE} />
        <Again fresh={fresh} again={again} onSet={setAgain} />
        {votes && (
          <label class="check">
            <input type="checkbox" checked={withKey} onChange={(e) => setWithKey(e.currentTarget.checked)} />
            <span>这是我本人使用的设备，同时在本机登记签名密钥（审核表决时用，密钥不离开本机）</span>
          </label>
        )}
        <ProblemNote problem={act.problem} />
        <div class="row">
          <button type="submit" class="primary" disabled={act.busy || !fresh || fresh !== again}>
            {act.busy ? "正在保存…" : "保存并进入"}
          </button>
          <button type="button" onClick={() => void logOut()}>
            退出
          </button>
        </div>
      </form>
    </section>
  );
}

/** The key that votes are signed with, enrolled on this device behind the password. */
function useKey(person: string, password: string) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const enrolHere = async () => {
    setProblem(null);
    try {
      await enrol(person, password);
      await refreshMe();
    } catch (e) {
      setProblem(asProblem(e));
    }
  };
  return { problem, enrolHere, done: () => setProblem(null) };
}

function KeyMissing({ problem, onDone }: { problem: Problem; onDone: () => void }) {
  return (
    <section class="narrow card">
      <h1>密码已改好，签名密钥还没有登记</h1>
      {problem.code !== "device.code" && <ProblemNote problem={problem} />}
      <EnrolHere onDone={onDone} />
      <p class="row">
        <button type="button" onClick={() => void refreshMe()}>
          以后再登记
        </button>
      </p>
    </section>
  );
}

const RULE =
  "不少于 12 位，含大写、小写、数字、符号中的三类；或不少于 20 位的一句话。不要用姓名拼音、单位简称、年份或键盘连键。";

interface PasswordProps {
  id: string;
  label: string;
  kind: "current-password" | "new-password";
  value: string;
  bad?: boolean;
  hint?: string;
  onSet: (value: string) => void;
}

function Password({ id, label, kind, value, bad, hint, onSet }: PasswordProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="password"
        autocomplete={kind}
        required
        aria-invalid={bad}
        aria-describedby={hint && `${id}-hint`}
        value={value}
        onInput={(e) => onSet(e.currentTarget.value)}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
}

function Again({ fresh, again, onSet }: { fresh: string; again: string; onSet: (value: string) => void }) {
  const differs = again !== "" && fresh !== again;
  return (
    <>
      <Password id="again" label="再输一遍" kind="new-password" value={again} bad={differs} onSet={onSet} />
      {differs && <p class="field-bad">两次输入的不一样。</p>}
    </>
  );
}
