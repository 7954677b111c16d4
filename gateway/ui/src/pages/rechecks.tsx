// 词库复查: what a new word list blocks in what the department has out or on its way, until it is done.
import type { Recheck } from "../api/types";
import { useGet } from "../parts/load";
import { Tag } from "../parts/tag";
import { When } from "../parts/when";

export function Rechecks() {
  const list = useGet<{ items: Recheck[] }>("/rechecks");
  const items = list.data?.items ?? [];
  if (!items.length) {
    return null;
  }
  return (
    <section class="card requests" aria-labelledby="rechecks">
      <h2 id="rechecks">词库复查待处理（{items.length}）</h2>
      <p class="hint">词库更新后查出的拦截项：逐条处理，或更正、撤稿；办完即从这里消去，并告知相关人员。</p>
      <ul class="found">
        {items.map((r) => (
          <RecheckRow key={r.id} r={r} />
        ))}
      </ul>
    </section>
  );
}

function RecheckRow({ r }: { r: Recheck }) {
  return (
    <li class="finding-item block">
      <p class="finding-line">
        <a href={`/items/${r.draft.id}`}>{r.draft.title}</a>
        <small>{r.register_no ?? "未登记"}</small>
        <Tag tone={r.live ? "bad" : "warn"}>{r.live ? "线上" : "在办"}</Tag>
        {r.late && <Tag tone="bad">已超时</Tag>}
      </p>
      <p>
        第 {r.lexicon} 版词库拦截{r.quotes.length > 0 && `：${r.quotes.map((q) => `“${q}”`).join("、")}`}
      </p>
      <p class="hint">
        <When at={r.opened_at} /> 查出，请在 <When at={r.due_at} /> 前处理
      </p>
    </li>
  );
}
