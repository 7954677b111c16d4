// 412: somebody else saved meanwhile. Says who and what; the text on screen stays.
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Diff, Page, Revision } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { DiffView } from "../../parts/diff";
import { useGet, Show } from "../../parts/load";
import { when } from "../../parts/time";

interface Props {
  draft: string;
  base: string;
  head: string;
  onMine: () => void;
  onTheirs: () => void;
}

export function StaleBanner({ draft, base, head, onMine, onTheirs }: Props) {
  const [last, setLast] = useState<Revision | null>(null);
  const [looking, setLooking] = useState(false);
  useEffect(() => {
    get<Page<Revision>>(`/drafts/${draft}/revisions`)
      .then((page) => setLast(page.items.find((r) => r.commit === head) ?? page.items[0] ?? null))
      .catch(() => setLast(null));
  }, [draft, head]);
  const who = last?.authors.map((a) => a.name).join("、") || "有人";
  return (
    <div class="banner warn" role="alert">
      <p>
        <b>
          {who}
          {last ? `已于${when(last.at)}保存了第 ${last.rev} 稿` : "已保存了新的版本"}
        </b>
        <span>您正在写的内容还在本页，没有丢。请先看看对方改了什么，再决定怎么办。</span>
      </p>
      <div class="row">
        <button type="button" onClick={() => setLooking(true)}>
          看对方改了什么
        </button>
        <button type="button" onClick={onMine}>
          以我的为准，接着存
        </button>
        <button type="button" class="danger" onClick={onTheirs}>
          放弃我的，载入最新
        </button>
      </div>
      {looking && (
        <Dialog title="对方的改动" onClose={() => setLooking(false)} wide>
          <Changes draft={draft} base={base} head={head} />
        </Dialog>
      )}
    </div>
  );
}

function Changes({ draft, base, head }: { draft: string; base: string; head: string }) {
  const diff = useGet<Diff>(`/drafts/${draft}/diff?from=${base}&to=${head}`);
  return <Show from={diff}>{(d) => <DiffView diff={d} draft={draft} />}</Show>;
}
