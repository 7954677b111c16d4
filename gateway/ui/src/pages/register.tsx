// 信息发布登记簿: every publication, its number, its opinions and its receipts.
import { useState } from "preact/hooks";
import type { RegisterRow } from "../api/types";
import { PageHead } from "../parts/head";
import { emptyWords, List, pathWith, Search, useList } from "../parts/list";
import { nameOf } from "../parts/names";
import { When } from "../parts/when";

function thisYear(): number {
  const format = new Intl.DateTimeFormat("en", { timeZone: "Asia/Shanghai", year: "numeric" });
  return Number(format.format(new Date()));
}

export function RegisterPage() {
  const [year, setYear] = useState(thisYear());
  const [asked, setAsked] = useState("");
  const list = useList<RegisterRow>("/register", { year: String(year), q: asked });
  const print = pathWith("/api/v1/register", { year: String(year), format: "html", q: asked });
  const years = Array.from({ length: 5 }, (_, i) => thisYear() - i);
  return (
    <section>
      <PageHead title="信息发布登记簿">
        <label for="year">年度</label>
        <select id="year" value={year} onChange={(e) => setYear(Number(e.currentTarget.value))}>
          {years.map((y) => (
            <option key={y} value={y}>
              {y} 年
            </option>
          ))}
        </select>
        <a class="button" href={print} target="_blank" rel="noopener">
          打印登记簿
        </a>
      </PageHead>
      <div class="bar-line">
        <Search by="标题、登记号或供稿人" onAsk={setAsked} />
      </div>
      <List list={list} empty={emptyWords(asked, `${year} 年还没有登记。`)}>
        {(rows) => <Rows items={rows} />}
      </List>
    </section>
  );
}

function voteLine(v: RegisterRow["votes"][number], i: number) {
  return (
    <li key={i}>
      {v.name} {v.verdict_name} <When at={v.at} />
    </li>
  );
}

function releaseLine(d: RegisterRow["released"][number], i: number) {
  const name = d.url ? (
    <a href={d.url} target="_blank" rel="noopener noreferrer">
      {d.channel_name}
    </a>
  ) : (
    d.channel_name
  );
  return (
    <li key={i}>
      {name} <When at={d.at} />
    </li>
  );
}

function Rows({ items }: { items: RegisterRow[] }) {
  return (
    <div class="table-box" role="region" aria-label="登记簿" tabIndex={0}>
      <table class="grid register">
        <thead>
          <tr>
            <th scope="col">登记号</th>
            <th scope="col">标题</th>
            <th scope="col">送审</th>
            <th scope="col">渠道</th>
            <th scope="col">审核意见</th>
            <th scope="col">发布</th>
            <th scope="col">状态</th>
          </tr>
        </thead>
        <tbody>
          {items.map((r) => (
            <tr key={`${r.register_no}/${r.correction ?? 0}`}>
              <th data-label="登记号" scope="row">
                {r.register_no}
                {r.correction && (
                  <>
                    <br />
                    <small>更正 {r.correction}</small>
                  </>
                )}
              </th>
              <td data-label="标题" class="wide">
                <a href={`/items/${r.draft.id}`}>{r.draft.title}</a>
              </td>
              <td data-label="送审">
                <div>
                  {nameOf(r.department)} {r.submitted_by.name}
                  <br />
                  <When at={r.submitted_at} />
                </div>
              </td>
              <td data-label="渠道">{r.channels.join("、")}</td>
              <td data-label="审核意见">
                {r.votes.length > 0 && <ul>{r.votes.map(voteLine)}</ul>}
              </td>
              <td data-label="发布">
                {r.released.length > 0 && <ul>{r.released.map(releaseLine)}</ul>}
              </td>
              <td data-label="状态">{r.state_name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
