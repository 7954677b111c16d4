// What stands above the text when it is not simply the text: restored words, lost pictures, a locked one.
import { when } from "../../parts/time";

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

export function Issued() {
  return (
    <div class="banner note">
      <p>
        <b>这是已印发的公文，正文不可改动</b>
        <span>发现问题请反馈给印发单位；栏目、摘要和各渠道标题可以填写。</span>
      </p>
    </div>
  );
}
