// 信息发布登记簿: every publication, its number, its opinions and its receipts.
import { useState } from "preact/hooks";
import type { Page, RegisterGap, RegisterRow } from "../api/types";
import { PageHead } from "../parts/head";
import { emptyWords, List, pathWith, Search, useList } from "../parts/list";
import { nameOf } from "../parts/names";
import { When } from "../parts/when";
import { inOrder, isGap, type Row } from "./register_rows";

function thisYear(): number {
  const format = new Intl.DateTimeFormat("en", { timeZone: "Asia/Shanghai", year: "numeric" });
  return Number(format.format(new Date()));
}

interface Book extends Page<RegisterRow> {
  gaps?: RegisterGap[];
}
export function RegisterPage() {
  const [year, setYear] = useState(thisYear());
  const [asked, setAsked] = useState("");
  const list = useList<RegisterRow>("/register", { year: String(year), q: asked });
  const items = list.items && inOrder(list.items, (list.answer as Book | null)?.gaps ?? []);
  const to = (format: string) => pathWith("/api/v1/register", { year: String(year), format, q: asked });
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
        <a class="button" href={to("html")} target="_blank" rel="noopener">
          打印登记簿
        </a>
        <a class="button" href={to("csv")} download>
          导出 CSV
        </a>
      </PageHead>
      <div class="bar-line">
        <Search by="标题、登记号或供稿人" onAsk={setAsked} />
      </div>
      <List<Row> list={{ ...list, items, answer: null }} empty={emptyWords(asked, `${year} 年还没有登记。`)}>
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

function GapRow({ gap }: { gap: RegisterGap }) {
  return (
    <tr class="gap">
      <th data-label="登记号" scope="row">
        {gap.first}
        <br />至 {gap.last}
      </th>
      <td data-label="说明" class="wide" colSpan={6}>
        <div>
          空号 {gap.count} 个，没有对应的发布：{gap.why}，备份之后给出的号可能已在外使用，不再重复。恢复于 <When at={gap.at} />
        </div>
      </td>
    </tr>
  );
}

function Entry({ row: r }: { row: RegisterRow }) {
  return (
    <tr>
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
  );
}

function Rows({ items }: { items: Row[] }) {
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
          {items.map((r) => (isGap(r) ? <GapRow key={r.first} gap={r} /> : <Entry key={`${r.register_no}/${r.correction ?? 0}`} row={r} />))}
        </tbody>
      </table>
    </div>
  );
}
