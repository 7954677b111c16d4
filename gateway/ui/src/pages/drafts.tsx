// 稿件: every draft this person may see, newest first.
import { useState } from "preact/hooks";
import type { DraftHead } from "../api/types";
import { me } from "../app/session";
import { PageHead } from "../parts/head";
import { emptyWords, List, Search, useList } from "../parts/list";
import { FindingTags, StateTag, Tag } from "../parts/tag";
import { When } from "../parts/when";

export function DraftsPage() {
  const [mine, setMine] = useState(false);
  const [asked, setAsked] = useState("");
  const list = useList<DraftHead>("/drafts", { mine: mine ? "1" : "", q: asked });
  return (
    <section>
      <PageHead title="稿件">
        <NewDraft />
      </PageHead>
      <div class="bar-line">
        <label class="check inline">
          <input type="checkbox" checked={mine} onChange={(e) => setMine(e.currentTarget.checked)} />
          <span>只看我写的</span>
        </label>
        <Search by="标题或登记号" onAsk={setAsked} />
      </div>
      <List list={list} empty={emptyWords(asked, "还没有稿件。点“撰稿”开始写第一篇。")}>
        {(drafts) => (
          <ol class="queue">
            {drafts.map((draft) => (
              <li key={draft.id}>
                <DraftRow draft={draft} />
              </li>
            ))}
          </ol>
        )}
      </List>
    </section>
  );
}

export function NewDraft() {
  return me.use()?.capabilities.includes("DRAFT_WRITE") ? (
    <a class="button primary" href="/drafts/new">
      撰稿
    </a>
  ) : null;
}

function whereIs(draft: DraftHead) {
  if (draft.submission) {
    const { state, state_name, stage_name, holders } = draft.submission;
    return (
      <>
        <StateTag state={state} name={state_name} />
        {stage_name && <span class="due">{stage_name}</span>}
        {holders.length > 0 && <span class="due">在 {holders.join("、")} 处</span>}
      </>
    );
  }
  if (draft.live.length) {
    return <Tag tone="good">在 {draft.live.map((l) => l.channel_name).join("、")} 上线</Tag>;
  }
  return <Tag>撰写中</Tag>;
}

function DraftRow({ draft }: { draft: DraftHead }) {
  const edit = draft.actions.includes("edit");
  return (
    <>
      <div class="q-no">{draft.register_no ?? "未登记"}</div>
      <div class="q-title">
        <a href={`/items/${draft.id}`}>{draft.title}</a>
        <span class="tags">{draft.kind === "ISSUED" && <Tag>公文</Tag>}</span>
        <p class="q-from">
          {draft.department.name} · {draft.created_by.name} · <When at={draft.updated_at} /> 更新
        </p>
      </div>
      <div class="q-channels">
        {draft.live.length > 0 && (
          <>
            <span class="q-label">线上</span>
            {draft.live.map((l) => l.channel_name).join("、")}
          </>
        )}
      </div>
      <div class="q-check">
        <FindingTags counts={draft.findings_count} />
      </div>
      <div class="q-state">{whereIs(draft)}</div>
      <a class="button q-go" href={edit ? `/drafts/${draft.id}` : `/items/${draft.id}`} aria-label={`${edit ? "编辑" : "查看"}：${draft.title}`}>
        {edit ? "编辑" : "查看"}
      </a>
    </>
  );
}
