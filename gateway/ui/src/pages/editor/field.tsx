// One field of 稿件信息, with what the machine points at in it.
import type { ComponentChildren } from "preact";
import type { Finding, Severity } from "../../api/types";
import { fieldId } from "../../html/fields";
import { messageOf } from "../../html/place";
import { isIgnored } from "../../parts/remark";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";

/** What a field needs to know of the findings. */
export interface Pointing {
  findings: Finding[];
  onGo: (finding: Finding) => void;
  /** Closes what is open beside the field. */
  onLeave: () => void;
}

export function pointedAt(p: Pointing, field: string): Finding[] {
  return p.findings.filter((f) => f.field === field && !f.decision && !isIgnored(f));
}

function worst(list: Finding[]): Severity | null {
  return (["BLOCK", "WARN", "NOTE"] as Severity[]).find((s) => list.some((f) => f.severity === s)) ?? null;
}

function toSheet(): boolean {
  const sheet = document.querySelector<HTMLElement>(".finding-sheet");
  (sheet?.querySelector<HTMLElement>("button.primary") ?? sheet)?.focus();
  return sheet !== null;
}

/** As in the text: Alt and ↓ lead to what is said of these words, Esc closes it. */
export function fieldKeys(list: Finding[], p: Pointing) {
  return (e: KeyboardEvent) => {
    if (e.key === "Escape") {
      p.onLeave();
    } else if (e.altKey && e.key === "ArrowDown" && list.length) {
      e.preventDefault();
      if (!toSheet()) {
        p.onGo(list[0]);
      }
    }
  };
}

/** What the field's own element says of it. */
export function fieldMarks(list: Finding[], field: string) {
  const blocks = list.some((f) => f.severity === "BLOCK");
  return {
    "aria-invalid": blocks || undefined,
    "aria-describedby": list.length ? `${fieldId(field)}-found` : undefined,
  };
}

export function Pointed({ field, list, p, children }: { field: string; list: Finding[]; p: Pointing; children: ComponentChildren }) {
  const severity = worst(list);
  return (
    <div class={`field ${severity ? `has-found ${severity.toLowerCase()}` : ""}`}>
      {children}
      {list.length > 0 && (
        <ul class="field-found" id={`${fieldId(field)}-found`}>
          {list.map((f) => (
            <li key={f.id}>
              <button type="button" class="quiet" title={messageOf(f)} onClick={() => p.onGo(f)}>
                <Tag tone={SEVERITY_TONE[f.severity]}>{SEVERITY_NAME[f.severity]}</Tag>
                <q>{f.quote}</q>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FieldProps {
  field: string;
  label: string;
  value: unknown;
  max: number;
  disabled?: boolean;
  rows?: number;
  hint?: string;
  p: Pointing;
  onSet: (value: string) => void;
}

export function Field({ field, label, value, max, disabled, rows, hint, p, onSet }: FieldProps) {
  const list = pointedAt(p, field);
  const common = {
    id: fieldId(field),
    maxLength: max,
    value: typeof value === "string" ? value : "",
    disabled,
    ...fieldMarks(list, field),
    onInput: (e: Event) => onSet((e.currentTarget as HTMLInputElement).value),
    onKeyDown: fieldKeys(list, p),
  };
  return (
    <Pointed field={field} list={list} p={p}>
      <label for={fieldId(field)}>{label}</label>
      {rows ? <textarea rows={rows} {...common} /> : <input type="text" {...common} />}
      {hint && <p class="hint">{hint}</p>}
    </Pointed>
  );
}
