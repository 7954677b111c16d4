// Words that somebody points at: a finding says what is wrong with them, a suggestion opens.
import type { ComponentChildren } from "preact";

/** Code points of a block. `cls` and `label` say why, for eye and ear. */
export interface Pointed {
  block: number;
  start: number;
  end: number;
  cls: string;
  label: string;
  id?: string;
  /** Id of the suggestion that opens when the words are pressed. */
  suggestion?: string;
}

export function markAt(marks: Pointed[], block: number, at: number): Pointed | null {
  return marks.find((m) => m.block === block && at >= m.start && at < m.end) ?? null;
}

interface Props {
  m: Pointed;
  children: ComponentChildren;
}

export function Marked({ m, children }: Props) {
  const press = m.suggestion ? { role: "button" as const, tabIndex: 0, "data-suggestion": m.suggestion } : {};
  return (
    <mark class={m.cls} id={m.id} title={m.label} {...press}>
      {children}
    </mark>
  );
}

/** The suggestion whose words were pressed, by mouse or by key. */
export function pressedSuggestion(e: Event): string | null {
  const key = (e as KeyboardEvent).key;
  const mark = (e.target as Element).closest<HTMLElement>("[data-suggestion]");
  return mark && (e.type === "click" || key === "Enter" || key === " ") ? (mark.dataset.suggestion ?? null) : null;
}
