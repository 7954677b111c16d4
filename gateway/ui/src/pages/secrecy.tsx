// 泄密隐患: what was refused for a mark of a state secret, whose it was, and what became of it. Never the words.
import { useEffect, useState } from "preact/hooks";
import { post } from "../api/client";
import type { SecrecyIncident } from "../api/types";
import { usePlace } from "../app/router";
import { refreshMe } from "../app/session";
import { ReasonDialog } from "../parts/dialog";
import { Facts } from "../parts/facts";
import { PageHead } from "../parts/head";
import { List, useList } from "../parts/list";
import { Tag } from "../parts/tag";
import { When } from "../parts/when";
import { Notices } from "./notices";

const BOXES = [
  { state: "open", name: "未办结", empty: "没有未办结的泄密隐患。" },
  { state: "closed", name: "已办结", empty: "还没有办结的泄密隐患。" },
];

export function SecrecyPage() {
  const { query } = usePlace();
  const box = BOXES.find((b) => b.state === query.get("state")) ?? BOXES[0];
  const list = useList<SecrecyIncident>("/secrecy-incidents", { state: box.state });
  useEffect(() => void refreshMe(true), [box]);
  const again = async () => {
    await list.reload();
    await refreshMe(true);
  };
  return (
    <section>
      <PageHead title="泄密隐患" />
      <p class="hint">
        带国家秘密标志的文字和文件，系统没有收入，这里只记位置、校验值和提交人，不记内容。请到提交人处核实来源，按保密部门要求处置，再写明经过办结。
      </p>
      <div class="bar-line">
        <nav class="tabs" aria-label="泄密隐患分类">
          {BOXES.map((b) => (
            <a key={b.state} href={`/secrecy?state=${b.state}`} aria-current={b === box ? "page" : undefined}>
              {b.name}
            </a>
          ))}
        </nav>
      </div>
      <List list={list} empty={box.empty}>
        {(items) => items.map((i) => <One key={i.id} i={i} again={again} />)}
      </List>
      <Notices />
    </section>
  );
}

interface Props {
  i: SecrecyIncident;
  again: () => Promise<void>;
}

function One({ i, again }: Props) {
  return (
    <article class="card refused" aria-labelledby={`secrecy-${i.id}`}>
      <div class="card-head">
        <h2 id={`secrecy-${i.id}`}>
          {i.department.name} {i.by.name}
        </h2>
        <span class="tags">
          <Tag tone="bad">{i.rule_name}</Tag>
          <Tag tone={i.evidence === "SEALED" ? "warn" : "plain"}>{i.evidence_name}</Tag>
          {i.handled_at && <Tag tone="good">已办结</Tag>}
        </span>
      </div>
      <Facts
        list={[
          ["提交时间", <When at={i.at} />],
          ["哪里", `${i.name} › ${i.place}`],
          ["稿件编号", i.draft],
          ["校验值", <code class="sum">{i.sha256}</code>],
          ["证据", i.evidence_by && (
            <>
              {i.evidence_by.name} <When at={i.evidence_at} />：{i.evidence_note}
            </>
          )],
          ["办结", i.handled_by && (
            <>
              {i.handled_by.name} <When at={i.handled_at} />：{i.note}
            </>
          )],
        ]}
      />
      {i.actions.length > 0 && <Acts i={i} again={again} />}
    </article>
  );
}

const ASKS = {
  handle: { title: "办结", explain: "写明核实的情况和处置的经过。", label: "处理经过（必填）", button: "办结" },
  "handed-over": { title: "登记移交证据", explain: "封存的文件交给保密部门以后登记。", label: "交给谁、怎样交的（必填）", button: "登记" },
  removed: { title: "登记移除证据", explain: "封存的文件已从服务器移除以后登记。", label: "谁移除的（必填）", button: "登记" },
};

function Acts({ i, again }: Props) {
  const [ask, setAsk] = useState<keyof typeof ASKS | null>(null);
  const [alike, setAlike] = useState(false);
  const may = (action: string) => i.actions.includes(action);
  const act = (reason: string) =>
    ask === "handle"
      ? post(`/secrecy-incidents/${i.id}/handling`, alike && i.upto ? { reason, upto: i.upto } : { reason })
      : post(`/secrecy-incidents/${i.id}/evidence`, { reason, outcome: ask });
  return (
    <div class="row">
      {may("handle") && (
        <button type="button" class="primary" onClick={() => setAsk("handle")}>
          办结
        </button>
      )}
      {may("evidence") && i.evidence !== "HANDED_OVER" && (
        <button type="button" onClick={() => setAsk("handed-over")}>
          登记移交证据
        </button>
      )}
      {may("evidence") && (
        <button type="button" onClick={() => setAsk("removed")}>
          登记移除证据
        </button>
      )}
      {ask && (
        <ReasonDialog
          {...ASKS[ask]}
          onDo={async (reason) => {
            await act(reason);
            await again();
          }}
          onClose={() => setAsk(null)}
        >
          {ask === "handle" && i.alike > 0 && (
            <label class="check">
              <input type="checkbox" checked={alike} onChange={(e) => setAlike(e.currentTarget.checked)} />
              连同一人同一稿件的另外 {i.alike} 条一并办结
            </label>
          )}
        </ReasonDialog>
      )}
    </div>
  );
}
