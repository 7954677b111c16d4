// 附件 and uploads under way.
import type { Asset } from "../../api/types";
import type { Problem } from "../../api/client";
import { ProblemNote } from "../../parts/problem";
import { sizeText } from "./upload";

export interface Upload {
  id: number;
  name: string;
  share: number;
  problem: Problem | null;
}

interface Props {
  assets: Asset[];
  uploads: Upload[];
  editable: boolean;
  onAdd: () => void;
  onRemove: (asset: Asset) => void;
  onDismiss: (id: number) => void;
}

export function Attachments({ assets, uploads, editable, onAdd, onRemove, onDismiss }: Props) {
  return (
    <section class="card attachments" aria-labelledby="attachments-title">
      <header class="card-head">
        <h2 id="attachments-title">附件（{assets.length}）</h2>
        {editable && (
          <button type="button" class="quiet" onClick={onAdd}>
            上传附件
          </button>
        )}
      </header>
      <ul class="files">
        {assets.map((asset) => (
          <li key={asset.sha256}>
            <a href={asset.url} download={asset.name}>
              {asset.name}
            </a>
            <small>
              {sizeText(asset.size)}
              {asset.pages ? `，${asset.pages} 页` : ""}
            </small>
            {editable && (
              <button type="button" class="quiet" aria-label={`移除 ${asset.name}`} onClick={() => onRemove(asset)}>
                移除
              </button>
            )}
          </li>
        ))}
      </ul>
      {uploads.map((u) => (
        <div key={u.id} class="upload">
          {u.problem ? (
            <>
              <p>
                <b>{u.name}</b> 没有收下。
              </p>
              <ProblemNote problem={u.problem} />
              <button type="button" class="quiet" onClick={() => onDismiss(u.id)}>
                知道了
              </button>
            </>
          ) : (
            <>
              <label for={`upload-${u.id}`}>
                {u.name}：{u.share < 1 ? `已传 ${Math.round(u.share * 100)}%` : "正在检查…"}
              </label>
              <progress id={`upload-${u.id}`} max={1} value={u.share < 1 ? u.share : undefined} />
            </>
          )}
        </div>
      ))}
      {!assets.length && !uploads.length && <p class="hint">没有附件。可以把文件直接拖进正文。</p>}
    </section>
  );
}
