// 渠道事件: what nobody here can explain, what was altered, what is gone; the open ones first.
import { useEffect } from "preact/hooks";
import type { Incident } from "../../api/types";
import { usePlace } from "../../app/router";
import { refreshMe } from "../../app/session";
import { PageHead } from "../../parts/head";
import { List, useList } from "../../parts/list";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";

const BOXES = [
  { state: "open", name: "未办结", empty: "没有未办结的渠道事件。" },
  { state: "closed", name: "已办结", empty: "还没有办结的渠道事件。" },
];

export function IncidentsPage() {
  const { query } = usePlace();
  const box = BOXES.find((b) => b.state === query.get("state")) ?? BOXES[0];
  const account = query.get("account") ?? "";
  const list = useList<Incident>("/incidents", { state: box.state, account });
  useEffect(() => void refreshMe(true), [box]);
  return (
    <section>
      <PageHead title="渠道事件" />
      <div class="bar-line">
        <nav class="tabs" aria-label="渠道事件分类">
          {BOXES.map((b) => (
            <a key={b.state} href={`/incidents?state=${b.state}`} aria-current={b === box ? "page" : undefined}>
              {b.name}
            </a>
          ))}
        </nav>
        {account && <a href={`/incidents?state=${box.state}`}>看全部账号的</a>}
      </div>
      <List list={list} empty={box.empty}>
        {(items) => (
          <ol class="queue incidents">
            {items.map((n) => (
              <li key={n.id}>
                <Row n={n} />
              </li>
            ))}
          </ol>
        )}
      </List>
    </section>
  );
}

/** How it stands, in a word. */
export function Standing({ n }: { n: Incident }) {
  if (n.closed_at) {
    return <Tag tone="plain">{n.outcome_name}</Tag>;
  }
  return n.settled ? <Tag tone="warn">{n.settled_name}，待办结</Tag> : <Tag tone="bad">仍在</Tag>;
}

/** What it is about, where the thing itself has no title. */
export function titleOf(n: Incident): string {
  return n.draft?.title || n.title || (n.kind === "profile" ? "账号名称、头像或认证与登记时不同" : "（没有标题）");
}

function Row({ n }: { n: Incident }) {
  const late = n.addressees.some((a) => a.late);
  const to = `/incidents/${n.id}`;
  return (
    <>
      <div class="q-no">
        <When at={n.opened_at} />
      </div>
      <div class="q-title">
        <a href={to}>{titleOf(n)}</a>
        <span class="tags">
          <Tag tone={n.closed_at ? "plain" : "bad"}>{n.kind_name}</Tag>
          {!n.closed_at && late && <Tag tone="bad">告知已超时</Tag>}
        </span>
        <p class="q-from">
          {n.name}（{n.channel_name}）
        </p>
      </div>
      <div class="q-state">
        <Standing n={n} />
      </div>
      <a class={n.closed_at ? "button q-go" : "button primary q-go"} href={to} aria-label={`${n.closed_at ? "查看" : "处理"}：${titleOf(n)}`}>
        {n.closed_at ? "查看" : "处理"}
      </a>
    </>
  );
}
