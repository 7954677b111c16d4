// 待发布: what people post by hand on this person's channels, what waits for a second person, what is over.
import { useEffect } from "preact/hooks";
import type { HandOff } from "../../api/types";
import { usePlace } from "../../app/router";
import { me, refreshMe } from "../../app/session";
import { PageHead } from "../../parts/head";
import { List, useList } from "../../parts/list";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { Notices } from "../notices";

const BOXES = [
  { box: "open", name: "待发布", empty: "没有等着人工发布的件。" },
  { box: "confirm", name: "待确认", empty: "没有等着确认的件。" },
  { box: "done", name: "已办结", empty: "还没有办结的件。" },
];

export function HandOffsPage() {
  const { query } = usePlace();
  const posts = me.use()?.capabilities.includes("HAND_OFF") ?? false;
  const box = BOXES.find((b) => b.box === query.get("box")) ?? BOXES[posts ? 0 : 1];
  const list = useList<HandOff>("/hand-offs", { box: box.box });
  useEffect(() => void refreshMe(true), [box]);
  return (
    <section>
      <PageHead title="待发布" />
      <div class="bar-line">
        <nav class="tabs" aria-label="待发布分类">
          {BOXES.map((b) => (
            <a key={b.box} href={`/hand-offs?box=${b.box}`} aria-current={b === box ? "page" : undefined}>
              {b.name}
            </a>
          ))}
        </nav>
      </div>
      <List list={list} empty={box.empty}>
        {(items) => (
          <ol class="queue hand-offs">
            {items.map((h) => (
              <li key={h.id}>
                <Row h={h} />
              </li>
            ))}
          </ol>
        )}
      </List>
      <Notices />
    </section>
  );
}

/** What its button says: what this person would do there. */
function actOf(h: HandOff): string {
  if (!h.waits) {
    return "查看";
  }
  return h.state === "REPORTED" ? "确认" : h.state === "READY" ? "领取" : "办理";
}

function Row({ h }: { h: HandOff }) {
  const to = `/hand-offs/${h.id}`;
  const act = actOf(h);
  return (
    <>
      <div class="q-no">{h.register_no ?? "未登记"}</div>
      <div class="q-title">
        <a href={to}>{h.draft.title}</a>
        <span class="tags">
          {h.act !== "publish" && <Tag tone={h.act === "withdraw" ? "bad" : "info"}>{h.act_name}</Tag>}
          {h.blocked && <Tag tone="bad">不要发布</Tag>}
        </span>
        <p class="q-from">
          {h.name}（{h.channel_name}）· {h.draft.department.name}
        </p>
      </div>
      <div class="q-state">
        <StateTag state={h.state} name={h.state_name} />
        {h.operator && <span>{h.operator.name}</span>}
        {(h.state === "READY" || h.state === "TAKEN") && <Due h={h} />}
      </div>
      <a class={h.waits ? "button primary q-go" : "button q-go"} href={to} aria-label={`${act}：${h.draft.title}`}>
        {act}
      </a>
    </>
  );
}

export function Due({ h }: { h: HandOff }) {
  return (
    <span class={h.late ? "due late" : "due"}>
      限 <When at={h.due_at} />
    </span>
  );
}
