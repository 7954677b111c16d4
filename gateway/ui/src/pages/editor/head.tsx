// The title bar of the editor: where the text is kept, and the three things to do with it.
import type { Draft, Finding } from "../../api/types";
import { isPending } from "../../parts/round";
import { StateTag, Tag } from "../../parts/tag";
import { when } from "../../parts/time";
import { blockingCount } from "./findings_panel";
import type { KeeperState } from "./keeper";

function keptLine(state: KeeperState, dirty: boolean, rev: number): string {
  if (!rev && state.kind === "clean") {
    return "线上现文，还没有改动";
  }
  switch (state.kind) {
    case "waiting":
      return "有改动，稍后自动保存";
    case "saving":
      return "正在自动保存…";
    case "saved":
      return dirty ? `已于 ${when(state.at)} 自动保存，尚未存为版本` : `第 ${rev} 稿，${when(state.at)} 保存`;
    case "away":
      return "暂时连不上服务器：内容保留在本页，恢复后自动续存";
    case "elsewhere":
      return "您在另一处也写过：请先选定以哪一处为准";
    case "same":
      return `已以本页的为准：与第 ${rev} 稿没有不同，不用再存`;
    case "refused":
      return "自动保存没有成功";
    case "clean":
      return `第 ${rev} 稿`;
  }
}

interface Props {
  draft: Draft;
  state: KeeperState;
  dirty: boolean;
  saving: boolean;
  findings: Finding[];
  editable: boolean;
  onSave: () => void;
  onPreview: () => void;
  onSubmit: () => void;
}

export function Head({ draft, state, dirty, saving, findings, editable, onSave, onPreview, onSubmit }: Props) {
  const blocks = blockingCount(findings);
  const maySubmit = draft.actions.includes("submit");
  return (
    <header class="work-head">
      <div class="work-what">
        <h1>{draft.correction ? "更正线上版本" : editable ? "撰稿" : "查看稿件"}</h1>
        <p class={["away", "refused", "elsewhere"].includes(state.kind) ? "kept bad" : "kept"} role="status">
          {keptLine(state, dirty, draft.rev)}
        </p>
        <span class="tags">
          {draft.kind === "ISSUED" && <Tag>公文</Tag>}
          {draft.register_no && <Tag>登记号 {draft.register_no}</Tag>}
          {draft.correction && <Tag tone="info">更正 {draft.correction}</Tag>}
          {draft.submission && <StateTag state={draft.submission.state} name={draft.submission.state_name} />}
        </span>
      </div>
      <div class="row work-do">
        <a class="button" href={`/items/${draft.id}`}>
          流程与版本
        </a>
        <button type="button" disabled={saving} onClick={onPreview}>
          渠道预览
        </button>
        {editable && (
          <button type="button" aria-keyshortcuts="Control+S" title="Ctrl+S" disabled={saving || !dirty} onClick={onSave}>
            {saving ? "正在保存…" : "保存版本"}
          </button>
        )}
        {maySubmit && (
          <button type="button" class="primary" disabled={saving || blocks > 0} onClick={onSubmit}>
            {blocks > 0 ? `提交送审（有 ${blocks} 项拦截待处理）` : "提交送审"}
          </button>
        )}
        {!maySubmit && isPending(draft) && (
          <button type="button" disabled>
            本轮审核中，暂不能送审
          </button>
        )}
      </div>
    </header>
  );
}
