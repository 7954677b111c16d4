// 工作台: what waits for me, what I did, what I handed in, what came back. Keys j k Enter.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Me, Page, QueueItem } from "../api/types";
import { useKeys } from "../app/keys";
import { usePlace } from "../app/router";
import { me } from "../app/session";
import { countText } from "../parts/count";
import { PageHead } from "../parts/head";
import { emptyWords, List, Search, useList } from "../parts/list";
import { FindingTags, StateTag, Tag } from "../parts/tag";
import { When } from "../parts/when";
import { NewDraft } from "./drafts";
import { Notices } from "./notices";
import { Rechecks } from "./rechecks";
import { ReleaseRequests } from "./requests";

const BOXES = [
  { box: "todo", name: "待办" },
  { box: "done", name: "已办" },
  { box: "mine", name: "我的" },
  { box: "returned", name: "退回" },
] as const;

const EMPTY: Record<string, string> = {
  todo: "没有等您审核的稿件。",
  done: "您还没有办过件。",
  mine: "您还没有送审过稿件。",
  returned: "没有退回给您的稿件。",
};

/** What stands above the list waits as well: whoever reads that there is nothing looks no further. */
function emptyOf(box: string, counts: Counts | undefined): string {
  const above = box === "todo" ? (counts?.requests ?? 0) + (counts?.rechecks ?? 0) : 0;
  return `${EMPTY[box] ?? "没有内容。"}${above ? `上面还有 ${above} 项等您处理。` : ""}`;
}

export function TodoPage() {
  const { query } = usePlace();
  const box = query.get("box") ?? "todo";
  const [asked, setAsked] = useState("");
  const list = useList<QueueItem>("/submissions", { box, q: asked });
  const counts = me.use()?.counts;
  useCounts(list.answer);
  return (
    <section>
      <PageHead title="工作台">
        <NewDraft />
      </PageHead>
      <div class="bar-line">
        <Boxes box={box} />
        <Search by="标题、登记号或供稿人" onAsk={setAsked} />
      </div>
      {box === "todo" && <Rechecks />}
      {box === "todo" && <ReleaseRequests />}
      <List list={list} empty={emptyWords(asked, emptyOf(box, counts))}>
        {(items) => <Queue items={items} box={box} />}
      </List>
      <Notices />
    </section>
  );
}

type Counts = Me["counts"];

/** The numbers on the tabs come with the list below them: of two answers one may be older, and the two do not agree. */
function useCounts(answer: (Page<QueueItem> & { counts?: Partial<Counts> }) | null): void {
  useEffect(() => {
    const person = me.get();
    if (person && answer?.counts) {
      me.set({ ...person, counts: { ...person.counts, ...answer.counts } });
    }
  }, [answer]);
}

function Boxes({ box }: { box: string }) {
  const counts = me.use()?.counts;
  const count: Record<string, number | undefined> = {
    todo: counts?.todo,
    mine: counts?.mine,
    returned: counts?.returned,
  };
  return (
    <nav class="tabs" aria-label="工作台分类">
      {BOXES.map((b) => (
        <a key={b.box} href={`/todo?box=${b.box}`} aria-current={box === b.box ? "page" : undefined}>
          {b.name}
          {count[b.box] !== undefined && <span class="tab-count">{countText(count[b.box] ?? 0)}</span>}
        </a>
      ))}
    </nav>
  );
}

function target(item: QueueItem, box: string): string {
  return box === "todo" || box === "done" ? `/submissions/${item.id}` : `/items/${item.draft.id}`;
}

function Queue({ items, box }: { items: QueueItem[]; box: string }) {
  const [at, setAt] = useState(-1);
  const rows = useRef<(HTMLElement | null)[]>([]);
  const step = (by: number) => {
    const to = Math.min(items.length - 1, Math.max(0, at + by));
    setAt(to);
    rows.current[to]?.querySelector("a")?.focus();
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  return (
    <>
      <ol class="queue">
        {items.map((item, i) => (
          <li key={item.id} class={i === at ? "at" : ""} ref={(el) => void (rows.current[i] = el)}>
            <QueueRow item={item} box={box} />
          </li>
        ))}
      </ol>
      <p class="hint keys">
        键盘：<kbd>j</kbd> 下一件 <kbd>k</kbd> 上一件 <kbd>Enter</kbd> 打开
      </p>
    </>
  );
}

function QueueRow({ item, box }: { item: QueueItem; box: string }) {
  const to = target(item, box);
  const again = item.second_look;
  const open = box !== "todo" ? "查看" : again ? "复核" : "审核";
  return (
    <>
      <div class="q-no">{item.register_no ?? "未登记"}</div>
      <div class="q-title">
        <a href={to}>{item.draft.title}</a>
        <span class="tags">
          {item.urgent && <Tag tone="bad">急件</Tag>}
          {again && <Tag tone={again.late ? "bad" : "warn"}>事后复核</Tag>}
          {item.draft.kind === "ISSUED" && <Tag>公文</Tag>}
          {item.correction && <Tag tone="warn">更正线上版本</Tag>}
          {item.round > 1 && <Tag tone="info">第 {item.round} 轮</Tag>}
          {item.changed_since_mine && <Tag tone="info">上次审核后有改动</Tag>}
        </span>
        <p class="q-from">
          {item.draft.department.name} · {item.submitted_by.name} · <When at={item.submitted_at} />
        </p>
      </div>
      <div class="q-channels">
        <span class="q-label">渠道</span>
        {item.channels.join("、")}
      </div>
      <div class="q-check">
        <FindingTags counts={item.findings} />
      </div>
      <div class="q-state">
        {item.state === "IN_REVIEW" ? item.stage_name : <StateTag state={item.state} name={item.state_name} />}
        {again && (
          <span class={again.late ? "due late" : "due"}>
            {again.late ? "复核已超时，应于 " : "复核限 "}
            <When at={again.due_at} />
          </span>
        )}
        {item.due_at && item.state === "IN_REVIEW" && (
          <span class={item.overdue ? "due late" : "due"}>
            {item.overdue ? "已超时，应于 " : "限 "}
            <When at={item.due_at} />
          </span>
        )}
      </div>
      <a class={box === "todo" ? "button primary q-go" : "button q-go"} href={to} aria-label={`${open}：${item.draft.title}`}>
        {open}
      </a>
    </>
  );
}
