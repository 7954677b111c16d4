// 审计: the record, read only.
import { useState } from "preact/hooks";
import { get } from "../api/client";
import type { AuditRow, Checkpoint as Point } from "../api/types";
import { Facts } from "../parts/facts";
import { PageHead } from "../parts/head";
import { List, useList } from "../parts/list";
import { useAct } from "../parts/load";
import { ProblemNote } from "../parts/problem";
import { When } from "../parts/when";
import { actionName, kindName, KINDS, payloadWords } from "./audit_words";

export function AuditPage() {
  const [kind, setKind] = useState("");
  const list = useList<AuditRow>("/audit", { kind });
  return (
    <section>
      <PageHead title="审计记录">
        <label for="kind">对象</label>
        <select id="kind" value={kind} onChange={(e) => setKind(e.currentTarget.value)}>
          <option value="">全部</option>
          {Object.entries(KINDS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        <a class="button" href="/api/v1/audit/export" download>
          导出
        </a>
      </PageHead>
      <Checkpoint />
      <List list={list} empty="没有记录。">
        {(rows) => <Rows items={rows} />}
      </List>
    </section>
  );
}

function Checkpoint() {
  const [point, setPoint] = useState<Point | null>(null);
  const act = useAct();
  const look = () => act.run(async () => setPoint(await get<Point>("/audit/checkpoint")));
  return (
    <section class="card checkpoint" aria-labelledby="checkpoint">
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
      {point && (
        <Facts
          list={[
            ["签发", <When at={point.at} />],
            ["行数", point.rows],
            ["根", <code>{point.root}</code>],
            ["SM3 根", <code>{point.root_sm3}</code>],
          ]}
        />
      )}
    </section>
  );
}

function Rows({ items }: { items: AuditRow[] }) {
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
          {items.map((r) => (
            <tr key={`${r.kind}-${r.id}-${r.n}`}>
              <td data-label="时间" class="tight">
                <When at={r.at} />
              </td>
              <td data-label="人员" class="tight">{r.actor?.name ?? "系统"}</td>
              <td data-label="动作" class="tight">
                <div>
                  {actionName(r.action)}
                  <br />
                  <code>{r.action}</code>
                </div>
              </td>
              <td data-label="对象" class="tight">
                <span>
                  {kindName(r.kind)} {r.id} 之 {r.n}
                </span>
              </td>
              <td data-label="内容" class="wide">{payloadWords(r.payload)}</td>
              <td data-label="哈希">
                <code title={`前一行 ${r.prev}`}>{r.hash.slice(0, 12)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
