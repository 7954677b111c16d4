// Words selected in the text: 建议修改 (the drafter takes it over with one click) or 批注.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Submission } from "../../api/types";
import { selected, type Selected } from "../../html/selection";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

interface Props {
  s: Submission;
  reload: () => Promise<void>;
}

type Open = "suggest" | "comment" | null;

const LENGTH_MAX = 20;

export function PointedActions({ s, reload }: Props) {
  const [at, setAt] = useState<Selected | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const box = useRef<HTMLDivElement>(null);
  const suggest = s.actions.includes("suggest");
  const comment = s.actions.includes("comment");
  useEffect(() => {
    if (!suggest && !comment) {
      return;
    }
    const look = () => setAt((before) => (document.querySelector("dialog[open]") ? before : selected()));
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [suggest, comment]);
  useEffect(() => {
    if (at && box.current) {
      box.current.style.left = `${Math.max(8, Math.min(at.box.left, innerWidth - box.current.offsetWidth - 8))}px`;
      box.current.style.top = `${Math.min(innerHeight - 60, at.box.bottom + 8)}px`;
    }
  }, [at]);
  if (!at || (!suggest && !comment)) {
    return null;
  }
  const close = () => {
    setOpen(null);
    setAt(null);
  };
  return (
    <>
      {!open && (
        <div ref={box} class="pointed" role="toolbar" aria-label="对所选文字">
          {suggest && (
            <button type="button" onMouseDown={(e) => e.preventDefault()} onClick={() => setOpen("suggest")}>
              建议修改
            </button>
          )}
          {comment && (
            <button type="button" onMouseDown={(e) => e.preventDefault()} onClick={() => setOpen("comment")}>
              批注
            </button>
          )}
        </div>
      )}
      {open === "suggest" && <SuggestDialog s={s} at={at} onDone={reload} onClose={close} />}
      {open === "comment" && <CommentDialog s={s} at={at} onDone={reload} onClose={close} />}
    </>
  );
}

const WHOLE = { block: 0, start: 0, end: 0, quote: "" };

/** A remark on the whole of it: needs no mouse to point with. */
export function WholeComment({ s, reload }: Props) {
  const [open, setOpen] = useState(false);
  if (!s.actions.includes("comment")) {
    return null;
  }
  return (
    <>
      <button type="button" class="quiet" onClick={() => setOpen(true)}>
        批注全文
      </button>
      {open && <CommentDialog s={s} at={WHOLE} onDone={reload} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  s: Submission;
  at: Omit<Selected, "box">;
  onDone: () => Promise<void>;
  onClose: () => void;
}

function SuggestDialog({ s, at, onDone, onClose }: DialogProps) {
  const [text, setText] = useState(at.quote);
  const [reason, setReason] = useState("");
  const act = useAct();
  const id = useId();
  const long = Array.from(text).length > LENGTH_MAX;
  const submit = async (e: Event) => {
    e.preventDefault();
    const { block, start, end, quote } = at;
    const body = { block, start, end, quote, replacement: text, reason: reason.trim() };
    const done = await act.run(async () => {
      await post(`/submissions/${s.id}/suggestions`, body);
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title="建议修改" onClose={onClose}>
      <form onSubmit={submit}>
        <p>
          原文：<q>{at.quote}</q>
        </p>
        <label for={`${id}t`}>改为（留空表示删去）</label>
        <input id={`${id}t`} maxLength={2000} value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <p class={long ? "field-bad" : "hint"}>
          每处 {LENGTH_MAX} 字以内、合计不超过全文 2% 的建议，不算参与撰写；超出后您不能再审核这一稿。
        </p>
        <label for={`${id}r`}>理由（可不填）</label>
        <input id={`${id}r`} maxLength={200} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy || text === at.quote}>
            提出建议
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function CommentDialog({ s, at, onDone, onClose }: DialogProps) {
  const [text, setText] = useState("");
  const act = useAct();
  const id = useId();
  const submit = async (e: Event) => {
    e.preventDefault();
    const done = await act.run(async () => {
      await post(`/submissions/${s.id}/comments`, { block: at.block, quote: at.quote, text: text.trim() });
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title="批注" onClose={onClose}>
      <form onSubmit={submit}>
        <p>{at.quote ? <>针对：<q>{at.quote}</q></> : "针对全文。要针对某几个字，请先在文中选中它们。"}</p>
        <label for={id}>批注内容</label>
        <textarea id={id} rows={3} required maxLength={2000} value={text} onInput={(e) => setText(e.currentTarget.value)} />
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="submit" class="primary" disabled={act.busy || !text.trim()}>
            提交批注
          </button>
        </div>
      </form>
    </Dialog>
  );
}
