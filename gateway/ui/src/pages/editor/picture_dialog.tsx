// A picture goes in with its 替代文字: what a person who cannot see it is told.
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import type { Asset } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { upload } from "./upload";

interface Props {
  draft: string;
  file: File;
  onDone: (asset: Asset, alt: string) => void;
  onClose: () => void;
}

export function PictureDialog({ draft, file, onDone, onClose }: Props) {
  const [alt, setAlt] = useState("");
  const [share, setShare] = useState<number | null>(null);
  const act = useAct();
  const id = useId();
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  /* 取消 while it is under way: it does not go in afterwards. */
  const closed = useRef(false);
  useEffect(() => () => void (closed.current = true), []);
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      setShare(0);
      const asset = await upload(draft, file, setShare);
      if (!closed.current) {
        onDone(asset, alt.trim());
        onClose();
      }
    });
  };
  return (
    <Dialog title="插入图片" onClose={onClose}>
      <form onSubmit={submit}>
        <img class="picture-look" src={url} alt="将要插入的图片" />
        <label for={id}>替代文字（必填）</label>
        <input
          id={id}
          required
          maxLength={200}
          value={alt}
          aria-describedby={`${id}-hint`}
          onInput={(e) => setAlt(e.currentTarget.value)}
        />
        <p class="hint" id={`${id}-hint`}>
          用一句话说明图上是什么，供看不见图片的人听读。图片会自动压缩，拍摄地点等信息会去掉。
        </p>
        {act.busy && (
          <p role="status">
            {share !== null && share < 1 ? `已传 ${Math.round(share * 100)}%` : "正在检查图片…"}
            <progress aria-label="上传进度" max={1} value={share !== null && share < 1 ? share : undefined} />
          </p>
        )}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            取消
          </button>
          <button type="submit" class="primary" disabled={act.busy || !alt.trim()}>
            插入
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface AltProps {
  alt: string;
  onSet: (alt: string) => void;
  onClose: () => void;
}

export function AltDialog({ alt, onSet, onClose }: AltProps) {
  const [text, setText] = useState(alt);
  const id = useId();
  return (
    <Dialog title="图片的替代文字" onClose={onClose}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          onSet(text.trim());
          onClose();
        }}
      >
        <label for={id}>替代文字（必填）</label>
        <input id={id} required maxLength={200} value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <div class="row end">
          <button type="submit" class="primary" disabled={!text.trim()}>
            确定
          </button>
        </div>
      </form>
    </Dialog>
  );
}
