// What stands above the text when it is not simply the text: restored words, lost pictures, a locked one.
import type { Draft } from "../../api/types";
import { when } from "../../parts/time";
import { channelsOf } from "./channels_of";

export function Restored({ at, rev, onDrop }: { at: string; rev: number; onDrop: () => void }) {
  return (
    <div class="banner note" role="status">
      <p>
        <b>已恢复{when(at)}自动保存的内容</b>
        <span>它还没有存为版本。</span>
      </p>
      <button type="button" onClick={onDrop}>
        放弃，回到第 {rev} 稿
      </button>
    </div>
  );
}

export function LostPictures({ count, onSeen }: { count: number; onSeen: () => void }) {
  return (
    <div class="banner warn" role="alert">
      <p>
        <b>{count} 张图片没有带过来</b>
        <span>文中以【图片…未能带入】标出位置，请逐一点“图片”上传后删去标记。</span>
      </p>
      <button type="button" onClick={onSeen}>
        知道了
      </button>
    </div>
  );
}

export function Correcting({ draft }: { draft: Draft }) {
  return (
    <div class="banner note">
      <p>
        <b>正在更正线上版本（登记号 {draft.register_no}，更正 {draft.correction}）</b>
        <span>
          这里的文字来自线上现文，不是正在写、正在审的那一稿。只改有错的地方；送审通过后只替换
          {channelsOf(draft).join("、")}上的现文，在审的一轮不受影响。
        </span>
      </p>
    </div>
  );
}

export function Issued() {
  return (
    <div class="banner note">
      <p>
        <b>这是已印发的公文，正文不可改动</b>
        <span>发现问题请反馈给印发单位；栏目、摘要和各渠道标题可以填写。文件废止、失效或修改了的，改“有效性”，存为版本后送审。</span>
      </p>
    </div>
  );
}
