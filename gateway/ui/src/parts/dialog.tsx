// Native <dialog>: the browser keeps the focus in and gives Escape its meaning.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useAct } from "./load";
import { ProblemNote } from "./problem";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

/** Where writing begins; a telephone would only bring up its keyboard over the words. */
const FIRST = ".sheet-body textarea, .sheet-body input:not([type=checkbox]):not([type=search]), .sheet-body select";

/** The button that it was opened by may have gone with its row: the keys are then nowhere, and Tab begins at the very top. */
function focusSomething(): void {
  if (document.activeElement === document.body && !document.querySelector("dialog[open]")) {
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}

export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    if (matchMedia("(pointer: fine)").matches) {
      box.current?.querySelector<HTMLElement>(FIRST)?.focus();
    }
    return () => {
      before?.focus?.();
      requestAnimationFrame(focusSomething);
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={wide ? "sheet wide" : "sheet"}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" onClick={onClose}>
          关闭
        </button>
      </header>
      <div class="sheet-body">{children}</div>
    </dialog>
  );
}

interface ReasonProps {
  title: string;
  /** What will happen, in one sentence. */
  explain?: string;
  label?: string;
  button: string;
  danger?: boolean;
  phrases?: string[];
  /** So many characters at most. */
  max?: number;
  initial?: string;
  /** Something besides the reason is still missing. */
  blocked?: boolean;
  onDo: (reason: string) => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
  /** What stands above the form, with forms of its own. */
  before?: ComponentChildren;
}

/** Whoever undoes or stops something says why: no reason, no button. */
export function ReasonDialog(props: ReasonProps) {
  const [reason, setReason] = useState(props.initial ?? "");
  const act = useAct();
  const id = useId();
  const submit = async (e: Event) => {
    e.preventDefault();
    if (await act.run(() => props.onDo(reason.trim()))) {
      props.onClose();
    }
  };
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      {props.explain && <p>{props.explain}</p>}
      {props.before}
      <form onSubmit={submit}>
        {props.children}
        <label for={id}>{props.label ?? "理由（必填）"}</label>
        <textarea
          id={id}
          rows={3}
          required
          maxLength={props.max ?? 500}
          value={reason}
          onInput={(e) => setReason(e.currentTarget.value)}
        />
        <Phrases list={props.phrases} onPick={setReason} />
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={props.onClose}>
            不做了
          </button>
          <button
            type="submit"
            class={props.danger ? "danger" : "primary"}
            disabled={act.busy || props.blocked || !reason.trim()}
          >
            {act.busy ? "正在办理…" : props.button}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Phrases({ list, onPick }: { list?: string[]; onPick: (text: string) => void }) {
  if (!list?.length) {
    return null;
  }
  return (
    <div class="phrases" role="group" aria-label="常用语">
      {list.map((text) => (
        <button key={text} type="button" class="phrase" onClick={() => onPick(text)}>
          {text}
        </button>
      ))}
    </div>
  );
}
