// What this page goes on from has moved: somebody saved a version, or she wrote on in another page or on her
// telephone. Says who and what; the text on screen stays, and she chooses.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../../api/client";
import type { Diff, Page, Revision, WorkingCopy } from "../../api/types";
import { Article } from "../../html/article";
import { Dialog } from "../../parts/dialog";
import { DiffView } from "../../parts/diff";
import { useGet, Show } from "../../parts/load";
import { when } from "../../parts/time";

interface Choice {
  onMine: () => void;
  onTheirs: () => void;
}

interface MovedProps extends Choice {
  what: string;
  advice: string;
  /** The three ways on: look, keep mine, take the other. */
  words: [look: string, mine: string, theirs: string];
  title: string;
  children: ComponentChildren;
}

function Moved({ what, advice, words: [look, mine, theirs], title, onMine, onTheirs, children }: MovedProps) {
  const [looking, setLooking] = useState(false);
  return (
    <div class="banner warn" role="alert">
      <p>
        <b>{what}</b>
        <span>{advice}</span>
      </p>
      <div class="row">
        <button type="button" onClick={() => setLooking(true)}>
          {look}
        </button>
        <button type="button" onClick={onMine}>
          {mine}
        </button>
        <button type="button" class="danger" onClick={onTheirs}>
          {theirs}
        </button>
      </div>
      {looking && (
        <Dialog title={title} onClose={() => setLooking(false)} wide>
          {children}
        </Dialog>
      )}
    </div>
  );
}

/** 412 at a save: somebody else made a version meanwhile. */
export function StaleBanner({ draft, base, head, ...choice }: Choice & { draft: string; base: string; head: string }) {
  const [last, setLast] = useState<Revision | null>(null);
  useEffect(() => {
    get<Page<Revision>>(`/drafts/${draft}/revisions`)
      .then((page) => setLast(page.items.find((r) => r.commit === head) ?? page.items[0] ?? null))
      .catch(() => setLast(null));
  }, [draft, head]);
  const who = last?.authors.map((a) => a.name).join("、") || "有人";
  return (
    <Moved
      what={`${who}${last ? `已于${when(last.at)}保存了第 ${last.rev} 稿` : "已保存了新的版本"}`}
      advice="您正在写的内容还在本页，没有丢。请先看看对方改了什么，再决定怎么办。"
      words={["看对方改了什么", "以我的为准，接着存", "放弃我的，载入最新"]}
      title="对方的改动"
      {...choice}
    >
      <Changes draft={draft} base={base} head={head} />
    </Moved>
  );
}

/** 412 at an autosave: she wrote on elsewhere, and what was kept there is not written over. */
export function ElsewhereBanner({ draft, other, ...choice }: Choice & { draft: string; other: WorkingCopy }) {
  return (
    <Moved
      what={`这篇稿件您在另一处（另一个页面或手机）又写过，${when(other.at)}自动保存`}
      advice="两处的内容都在，没有丢。请先看看另一处写了什么，再决定以哪一处为准。"
      words={["看另一处写的", "以本页的为准，接着存", "放弃本页的，载入另一处的"]}
      title="另一处写的内容"
      {...choice}
    >
      <h3>{other.title}</h3>
      <Article html={other.html} draft={draft} />
    </Moved>
  );
}

function Changes({ draft, base, head }: { draft: string; base: string; head: string }) {
  const diff = useGet<Diff>(`/drafts/${draft}/diff?from=${base}&to=${head}`);
  return <Show from={diff}>{(d) => <DiffView diff={d} draft={draft} />}</Show>;
}
