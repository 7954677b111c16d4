// 审计: the record, read only.
import { useState } from "preact/hooks";
import { get } from "../api/client";
import type { AuditRow } from "../api/types";
import { useTitle } from "../app/shell";
import { More, useList } from "../parts/list";
import { useAct, Waiting } from "../parts/load";
import { ProblemNote } from "../parts/problem";
import { When } from "../parts/when";
import { nameOf } from "../parts/names";

const KINDS: [string, string][] = [
  ["", "全部"],
  ["draft", "稿件"],
  ["account", "人员"],
  ["channel", "渠道"],
  ["stop", "停发"],
  ["lexicon", "词库"],
  ["policy", "流程"],
  ["system", "系统"],
];

export function AuditPage() {
  useTitle("审计");
  const [kind, setKind] = useState("");
  const list = useList<AuditRow>(kind ? `/audit?kind=${kind}` : "/audit");
  return (
    <section>
      <div class="page-head">
        <h1>审计记录</h1>
        <div class="row">
          <label for="kind">对象</label>
          <select id="kind" value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
            {KINDS.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
          <a class="button" href="/api/v1/audit/export" download>
            导出
          </a>
        </div>
      </div>
      <Checkpoint />
      <ProblemNote problem={list.problem} onRetry={() => void list.reload()} />
      {list.items ? <Rows items={list.items} /> : list.busy && <Waiting />}
      <More list={list} />
    </section>
  );
}

function Checkpoint() {
  const [text, setText] = useState("");
  const act = useAct();
  const look = () =>
    act.run(async () => {
      const answer = await get<unknown>("/audit/checkpoint");
      setText(typeof answer === "string" ? answer : JSON.stringify(answer, null, 2));
    });
  return (
    <section class="card" aria-labelledby="checkpoint">
      <header class="card-head">
        <h2 id="checkpoint">检查点</h2>
        <button type="button" disabled={act.busy} onClick={() => void look()}>
          取最新检查点
        </button>
      </header>
      <p class="hint">
        检查点由系统定期签名，可离线核验：在任何一台机器上运行 <code>shenfa audit verify</code>，即知记录有无改动。
      </p>
      <ProblemNote problem={act.problem} />
      {text && (
        <pre class="raw" tabIndex={0}>
          {text}
        </pre>
      )}
    </section>
  );
}

function detailOf(r: AuditRow): string {
  const detail = r.detail ?? r.body;
  return detail === undefined || detail === null ? "" : typeof detail === "string" ? detail : JSON.stringify(detail);
}

function Rows({ items }: { items: AuditRow[] }) {
  if (!items.length) {
    return <p class="empty">没有记录。</p>;
  }
  return (
    <div class="table-box" role="region" aria-label="审计记录" tabIndex={0}>
      <table class="grid audit">
        <thead>
          <tr>
            <th scope="col">时间</th>
            <th scope="col">人员</th>
            <th scope="col">动作</th>
            <th scope="col">对象</th>
            <th scope="col">内容</th>
            <th scope="col">哈希</th>
          </tr>
        </thead>
        <tbody>
          {items.map((r, i) => (
            <tr key={`${r.kind}${r.id}${r.no ?? i}`}>
              <td>
                <When at={r.at} />
              </td>
              <td>{nameOf(r.account) || "系统"}</td>
              <td>{r.act ?? r.action}</td>
              <td>
                {r.kind} {r.subject ?? r.id}
              </td>
              <td class="wide">{detailOf(r)}</td>
              <td>
                <code>{(r.hash ?? "").slice(0, 12)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
