// The editor: the words in the middle, what the machine and the channels say beside them.
import { useState } from "preact/hooks";
import { call, type Problem } from "../../api/client";
import type { ChannelAccount, Draft, Page } from "../../api/types";
import { navigate } from "../../app/router";
import { me } from "../../app/session";
import { useTitle } from "../../app/shell";
import { at, type Line } from "../../parts/line";
import { Show, useAct, useGet, type Loaded } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { latest, workingCopyOf, type Kept } from "./keeper";
import { Workspace } from "./workspace";

export function EditorPage({ id, correction = null }: { id: string | null; correction?: number | null }) {
  return id === null ? <NewDraft /> : <OpenDraft line={{ id, correction }} />;
}

function NewDraft() {
  useTitle("撰稿");
  const [title, setTitle] = useState("");
  const act = useAct();
  const create = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const body = { title: title.trim(), html: "", meta: {} };
      const { data } = await call<Draft>("POST", "/drafts", { body });
      navigate(`/drafts/${data.id}`, true);
    });
  };
  return (
    <section class="narrow card">
      <h1>撰稿</h1>
      <form onSubmit={create}>
        <label for="title">标题</label>
        <input id="title" required maxLength={200} value={title} onInput={(e) => setTitle(e.currentTarget.value)} />
        <p class="hint">标题之后还可以改。建好后可从 Word、WPS 直接粘贴正文，标题、加粗、列表和表格会保留。</p>
        <ProblemNote problem={act.problem} />
        <button type="submit" class="primary" disabled={act.busy || !title.trim()}>
          {act.busy ? "正在建稿…" : "开始撰写"}
        </button>
      </form>
    </section>
  );
}

function OpenDraft({ line }: { line: Line }) {
  useTitle(line.correction ? "更正线上版本" : "撰稿");
  const draft = useGet<Draft>(at(line));
  const channels = useGet<Page<ChannelAccount>>("/channel-accounts");
  const kept = useKept(line);
  return (
    <Show from={draft}>
      {(d) => (
        <Show from={kept}>
          {(kept) => (
            <Workspace
              key={d.id}
              draft={d}
              kept={kept}
              channels={channels.data?.items.filter((c) => c.state === "ACTIVE") ?? []}
            />
          )}
        </Show>
      )}
    </Show>
  );
}

function useKept(line: Line): Loaded<Kept> {
  const [data, setData] = useState<Kept | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [asked, setAsked] = useState(false);
  const reload = async () => {
    try {
      setData(latest({ ...line, person: me.get()?.id ?? "" }, await workingCopyOf(line)));
      setProblem(null);
    } catch (e) {
      setProblem(e as Problem);
    }
  };
  if (!asked) {
    setAsked(true);
    void reload();
  }
  return { data, problem, busy: !data && !problem, reload, set: setData };
}
