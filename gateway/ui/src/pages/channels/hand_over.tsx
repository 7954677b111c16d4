// 移交: who runs an account from now on. Whoever is not named any more can do nothing with it.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Account, ChannelAccount, Named } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";
import { emptyWords, List, Search, useList } from "../../parts/list";

const OPERATOR = "OPERATOR";

interface Props {
  c: ChannelAccount;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function HandOver({ c, onDone, onClose }: Props) {
  const [chosen, setChosen] = useState<Named[]>(c.operators);
  const toggle = (person: Named) =>
    setChosen((now) => (now.some((x) => x.id === person.id) ? now.filter((x) => x.id !== person.id) : [...now, person]));
  return (
    <ReasonDialog
      title={`移交：${c.name}`}
      explain="移交后，没有选中的人不能再管理这个账号；平台上的密码和绑定手机请同时更换。"
      button={chosen.length ? `移交给 ${chosen.map((x) => x.name).join("、")}` : "请选择运营人员"}
      blocked={!chosen.length}
      phrases={["岗位调整", "人员离职", "增加运营人员"]}
      onDo={async (reason) => {
        await post(`/channel-accounts/${c.id}/hand-over`, { operators: chosen.map((x) => x.id), reason });
        await onDone();
      }}
      onClose={onClose}
      before={<Operators chosen={chosen} now={c.operators} toggle={toggle} />}
    />
  );
}

interface OperatorsProps {
  chosen: Named[];
  now: Named[];
  toggle: (person: Named) => void;
}

/** Those who run it now, and whoever is looked for and has the role. */
function Operators({ chosen, now, toggle }: OperatorsProps) {
  const [asked, setAsked] = useState("");
  const people = useList<Account>("/accounts", { q: asked });
  const has = (a: Account) => a.state === "ACTIVE" && a.roles.includes(OPERATOR);
  const choice = (person: Named, where: string) => (
    <label class="check" key={person.id}>
      <input type="checkbox" checked={chosen.some((x) => x.id === person.id)} onChange={() => toggle(person)} />
      <span>
        {person.name}
        <small>{where}</small>
      </span>
    </label>
  );
  const more = (people.items ?? []).filter((a) => has(a) && !now.some((x) => x.id === a.id));
  return (
    <>
      <Search by="姓名、账号或工号" onAsk={setAsked} />
      <fieldset>
        <legend>运营人员</legend>
        {now.map((person) => choice(person, "现任"))}
        <List list={{ ...people, items: people.items && more }} empty={emptyWords(asked, "没有其他人有渠道运营人员角色。")}>
          {(items) => items.map((a) => choice(a, a.department.name))}
        </List>
      </fieldset>
      <p class="hint">只列有“渠道运营人员”角色的人；没有的，请安全管理员先授权。</p>
    </>
  );
}
