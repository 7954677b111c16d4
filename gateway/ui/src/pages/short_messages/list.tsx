// 短信: what is on its way and out, the lists of recipients, who wants no more.
import type { OptOut, Sms } from "../../api/sms";
import { usePlace } from "../../app/router";
import { PageHead } from "../../parts/head";
import { List, useList } from "../../parts/list";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { CountsTab } from "./counts";
import { ListsTab } from "./lists";

const TABS = [
  { tab: "sending", name: "发送" },
  { tab: "lists", name: "收件人名单" },
  { tab: "opt-outs", name: "退订" },
  { tab: "counts", name: "对账" },
];

export function ShortMessagesPage() {
  const { query } = usePlace();
  const tab = TABS.find((t) => t.tab === query.get("tab")) ?? TABS[0];
  return (
    <section>
      <PageHead title="短信" />
      <div class="bar-line">
        <nav class="tabs" aria-label="短信分类">
          {TABS.map((t) => (
            <a key={t.tab} href={`/short-messages?tab=${t.tab}`} aria-current={t === tab ? "page" : undefined}>
              {t.name}
            </a>
          ))}
        </nav>
      </div>
      {tab.tab === "sending" && <Sending />}
      {tab.tab === "lists" && <ListsTab />}
      {tab.tab === "opt-outs" && <OptOuts />}
      {tab.tab === "counts" && <CountsTab />}
    </section>
  );
}

function Sending() {
  const list = useList<Sms>("/short-messages", {});
  return (
    <List list={list} empty="还没有短信。审核通过的短信会在这里等两人放行。">
      {(items) => (
        <ol class="queue short-messages">
          {items.map((s) => (
            <li key={s.id}>
              <Row s={s} />
            </li>
          ))}
        </ol>
      )}
    </List>
  );
}

/** "已送达 5 · 未送达 1", in the order of their life. */
export function countsText(s: Sms): string {
  const names: [keyof Sms["counts"], string][] = [
    ["queued", "待发"],
    ["sent", "已发出"],
    ["accepted", "平台已收"],
    ["delivered", "已送达"],
    ["failed", "未送达"],
    ["unknown", "结果不明"],
    ["opted_out", "已退订"],
    ["repeat", "近期发过同文"],
    ["stopped", "已停止"],
  ];
  return names
    .filter(([state]) => s.counts[state])
    .map(([state, name]) => `${name} ${s.counts[state]}`)
    .join(" · ");
}

function Row({ s }: { s: Sms }) {
  const to = `/short-messages/${s.id}`;
  const acts = s.actions.includes("key") ? "放行" : s.actions.includes("decide") ? "核实" : "查看";
  return (
    <>
      <div class="q-no">{s.register_no || "未登记"}</div>
      <div class="q-title">
        <a href={to}>{s.draft.title}</a>
        <span class="tags">
          {s.urgent && <Tag tone="bad">紧急</Tag>}
          {s.undecided > 0 && <Tag tone="bad">{s.undecided} 个号码结果不明</Tag>}
        </span>
        <p class="q-from">
          {s.name}
          {countsText(s) && ` · ${countsText(s)}`}
        </p>
      </div>
      <div class="q-state">
        {s.code === "sms.keys" ? <Tag tone="warn">等待放行（{s.keys.length}/2）</Tag> : <StateTag state={s.state} name={s.state_name} />}
      </div>
      <a class={acts === "查看" ? "button q-go" : "button primary q-go"} href={to} aria-label={`${acts}：${s.draft.title}`}>
        {acts}
      </a>
    </>
  );
}

function OptOuts() {
  const list = useList<OptOut>("/opt-outs", {});
  return (
    <List list={list} empty="还没有人退订。收件人回复 R、T、TD、退订或 0000 的，服务商因退订拒发的，系统即不再向其发送。">
      {(items) => (
        <div class="card">
          <table>
            <thead>
              <tr>
                <th scope="col">号码</th>
                <th scope="col">回复或来由</th>
                <th scope="col">时间</th>
                <th scope="col">账号</th>
              </tr>
            </thead>
            <tbody>
              {items.map((o, i) => (
                <tr key={i}>
                  <td>{o.masked}</td>
                  <td>{o.word}</td>
                  <td>
                    <When at={o.at} />
                  </td>
                  <td>{o.account_name}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </List>
  );
}
