// 值班: who is called when something does not go out; set for ranges of days.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Account, Duty, DutyCall, Named } from "../../api/types";
import { Dialog, ReasonDialog } from "../../parts/dialog";
import { emptyWords, List, Search, useList } from "../../parts/list";
import { useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { dayName, dayOf, plus } from "./days";

export function DutyLine({ may }: { may: boolean }) {
  const list = useGet<{ items: Duty[]; calls: DutyCall[] }>("/duty");
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Duty | null>(null);
  const again = () => list.reload(true);
  const items = list.data?.items ?? [];
  const now = items.filter((d) => d.now);
  return (
    <div class="duty">
      <p>
        <b>今天值班：</b>
        {now.length ? now.map((d) => d.account.name).join("、") : "没有排班"}
        {may && (
          <button type="button" class="quiet" onClick={() => setAdding(true)}>
            排值班
          </button>
        )}
      </p>
      {items.length > 0 && (
        <details>
          <summary>值班表（{items.length}）</summary>
          <ul>
            {items.map((d) => (
              <li key={d.id}>
                {dayName(d.from)} 至 {dayName(d.until)}：{d.account.name} {d.mobile} {d.mail}
                {d.actions.includes("end") && (
                  <button type="button" class="quiet" aria-label={`取消值班：${d.account.name}`} onClick={() => setEnding(d)}>
                    取消
                  </button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {list.data && list.data.calls.length > 0 && <Calls list={list.data.calls} />}
      {adding && <AddDuty onDone={again} onClose={() => setAdding(false)} />}
      {ending && (
        <ReasonDialog
          title={`取消值班：${ending.account.name}`}
          button="取消值班"
          phrases={["调班", "请假", "排班有误"]}
          onDo={async (reason) => {
            await post(`/duty/${ending.id}/end`, { reason });
            await again();
          }}
          onClose={() => setEnding(null)}
        />
      )}
    </div>
  );
}

/** Who was called, which way, whether it went out, and whether he has looked since. */
function Calls({ list }: { list: DutyCall[] }) {
  return (
    <details>
      <summary>最近的呼叫（{list.length}）</summary>
      <ul>
        {list.map((c) => (
          <li key={c.id}>
            <When at={c.at} /> {c.account.name}（{c.way_name}）：{c.text}
            {c.count > 1 && `，等 ${c.count} 件`}。{c.fate_name}
            {c.answer && `（${c.answer}）`}，{c.seen_at ? "本人已看" : "本人还没有看"}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface AddProps {
  onDone: () => Promise<void>;
  onClose: () => void;
}

function AddDuty({ onDone, onClose }: AddProps) {
  const today = dayOf(Date.now());
  const [person, setPerson] = useState<Named | null>(null);
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState(plus(today, 6));
  const [mobile, setMobile] = useState("");
  const [mail, setMail] = useState("");
  const act = useAct();
  const id = useId();
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await post("/duty", { account: person?.id, from, until, ...(mobile ? { mobile } : {}), ...(mail ? { mail } : {}) });
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title="排值班" onClose={onClose}>
      <p>发布没有成功、结果不明或因账号问题暂缓时，提醒当天值班的人；登记了值班机器人的，同时发到值班群；登记了邮件服务器并填写邮箱的，另发邮件；登记了值班短信并填写手机号的，另发短信。</p>
      <People chosen={person} onPick={setPerson} />
      <form onSubmit={submit}>
        <div class="two">
          <div>
            <label for={`${id}f`}>从</label>
            <input id={`${id}f`} type="date" required value={from} onInput={(e) => setFrom(e.currentTarget.value)} />
          </div>
          <div>
            <label for={`${id}u`}>到</label>
            <input id={`${id}u`} type="date" required value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
          </div>
        </div>
        <label for={`${id}m`}>手机号（可不填，用于在群里提醒本人和发值班短信）</label>
        <input
          id={`${id}m`}
          type="tel"
          pattern="1[3-9][0-9]{9}"
          maxLength={11}
          value={mobile}
          onInput={(e) => setMobile(e.currentTarget.value)}
        />
        <label for={`${id}e`}>邮箱（可不填）</label>
        <input id={`${id}e`} type="email" maxLength={120} value={mail} onInput={(e) => setMail(e.currentTarget.value)} />
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy || !person || from > until}>
            {person ? `排给 ${person.name}` : "请选择值班人员"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const MAY = ["OPERATOR", "REVIEWER", "LEADER"];

function People({ chosen, onPick }: { chosen: Named | null; onPick: (person: Named) => void }) {
  const [asked, setAsked] = useState("");
  const people = useList<Account>("/accounts", { q: asked });
  const may = people.items?.filter((a) => a.state === "ACTIVE" && a.roles.some((r) => MAY.includes(r)));
  return (
    <>
      <Search by="姓名、账号或工号" onAsk={setAsked} />
      <fieldset>
        <legend>值班人员</legend>
        <List list={{ ...people, items: may ?? null }} empty={emptyWords(asked, "没有可以值班的人。")}>
          {(items) =>
            items.map((a) => (
              <label class="check" key={a.id}>
                <input type="radio" name="duty-person" checked={chosen?.id === a.id} onChange={() => onPick(a)} />
                <span>
                  {a.name}
                  <small>{a.department.name}</small>
                </span>
              </label>
            ))
          }
        </List>
      </fieldset>
      <p class="hint">只列渠道运营人员、统一审核人和分管领导。</p>
    </>
  );
}
