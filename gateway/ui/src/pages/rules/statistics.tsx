// 规则统计: which rules are right and which are noise, and what people said of those that were wrong.
import { useId, useState } from "preact/hooks";
import type { FalseAlarm, RuleCount, RuleStatistics } from "../../api/types";
import { Show, useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { holds, propose, useMaking } from "./version";

const DAYS = [30, 90];

export function Statistics() {
  const [days, setDays] = useState(DAYS[0]);
  const id = useId();
  const from = useGet<RuleStatistics>(`/lexicons/statistics?days=${days}`);
  return (
    <section class="card" aria-labelledby="statistics">
      <div class="card-head">
        <h2 id="statistics">规则统计</h2>
        <span class="row">
          <label for={id}>送审时间</label>
          <select id={id} value={days} onChange={(e) => setDays(Number(e.currentTarget.value))}>
            {DAYS.map((n) => (
              <option key={n} value={n}>
                最近 {n} 天
              </option>
            ))}
          </select>
        </span>
      </div>
      <p class="hint">
        送审时还在稿件里的检查结果，同一稿件的同一处只计一次。误报占比高的规则，请改词条，或把常见的正确说法写进放行短语。
      </p>
      <Show from={from}>{(all) => <Counted all={all} />}</Show>
    </section>
  );
}

function Counted({ all }: { all: RuleStatistics }) {
  return (
    <>
      {all.more && <p class="hint">只统计最近的 {all.submissions} 次送审。</p>}
      {all.items.length ? <Rules items={all.items} /> : <p class="empty">这段时间的送审里没有检查结果。可以换一段送审时间再看。</p>}
      {all.proposals.length > 0 && <Proposals items={all.proposals} />}
    </>
  );
}

function Rules({ items }: { items: RuleCount[] }) {
  return (
    <div class="table-box" role="region" aria-label="规则统计" tabIndex={0}>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">规则</th>
            <th scope="col">检查项</th>
            <th scope="col">级别</th>
            <th scope="col">查出</th>
            <th scope="col">放行</th>
            <th scope="col">误报</th>
            <th scope="col">误报占比</th>
          </tr>
        </thead>
        <tbody>{items.map(ruleRow)}</tbody>
      </table>
    </div>
  );
}

function ruleRow(r: RuleCount) {
  return (
    <tr key={`${r.reviewer} ${r.rule}`}>
      <th data-label="规则" scope="row">
        {r.rule_name}
      </th>
      <td data-label="检查项">{r.reviewer_name}</td>
      <td data-label="级别">
        <Tag tone={SEVERITY_TONE[r.severity]}>{SEVERITY_NAME[r.severity]}</Tag>
      </td>
      <td data-label="查出">{r.hits} 处</td>
      <td data-label="放行">{r.accepted} 处</td>
      <td data-label="误报">{r.false_alarms} 处</td>
      <td data-label="误报占比">{Math.round((100 * r.false_alarms) / r.hits)}%</td>
    </tr>
  );
}

function Proposals({ items }: { items: FalseAlarm[] }) {
  return (
    <section class="proposals" aria-labelledby="proposals">
      <h3 id="proposals">报来的误报</h3>
      <p class="hint">
        审核人认定的误报里，写进放行短语就不再提示的：词条的，写整个说法，要比词条长，只写词条本身等于停用这一条；对外公布的电话、邮箱、地址和可信的网站，写它本身，一行一个。加入的在“提交新版”里，预览、提交、启用之后才生效。
      </p>
      <ul class="alarms">
        {items.map((p) => (
          <Proposal key={`${p.register_no} ${p.reviewer} ${p.rule} ${p.quote} ${p.at}`} p={p} />
        ))}
      </ul>
    </section>
  );
}

function Proposal({ p }: { p: FalseAlarm }) {
  return (
    <li>
      <span>
        …{p.before}
        <mark>{p.quote}</mark>
        {p.after}…
      </span>
      <span class="hint">
        {p.reviewer === "terms" ? `词条“${p.rule}”` : `${p.reviewer_name}：${p.rule_name}`}，{p.register_no} {p.by?.name} <When at={p.at} /> 认定误报：{p.reason}
      </span>
      <Answer p={p} />
    </li>
  );
}

function Answer({ p }: { p: FalseAlarm }) {
  if (p.allowed) {
    return <Tag tone="good">现行版已放行</Tag>;
  }
  return p.phrase ? <Propose name={p.line_name} first={p.phrase} /> : <span class="hint">没有能放行这一处的短语。</span>;
}

function Propose({ name, first }: { name: string; first: string }) {
  const [phrase, setPhrase] = useState(first);
  const making = useMaking();
  const act = useAct();
  const id = useId();
  const words = phrase.trim();
  const add = (e: Event) => {
    e.preventDefault();
    void act.run(() => propose(words));
  };
  return (
    <form onSubmit={add}>
      <div class="row">
        <label for={id}>{name}</label>
        <input id={id} required maxLength={64} value={phrase} onInput={(e) => setPhrase(e.currentTarget.value)} />
        {holds(making, words) ? (
          <Tag tone="info">已加入新版，待提交</Tag>
        ) : (
          <button type="submit" disabled={act.busy || !words}>
            加入新版的放行短语
          </button>
        )}
      </div>
      <ProblemNote problem={act.problem} />
    </form>
  );
}
