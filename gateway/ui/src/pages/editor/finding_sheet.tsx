// One finding, opened at its words: what it is, what asks for it, what to put instead.
import { useEffect, useRef } from "preact/hooks";
import type { Finding } from "../../api/types";
import { inText, inTitle, messageOf, placeWords } from "../../html/place";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";

interface Props {
  finding: Finding;
  /** How many equal ones there are, this one included. */
  equal: number;
  at: { left: number; top: number } | null;
  editable: boolean;
  onReplace: (text: string, all: boolean) => void;
  onClose: () => void;
}

export function FindingSheet({ finding, equal, at, editable, onReplace, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const el = box.current;
    if (!el) {
      return;
    }
    if (at && matchMedia("(min-width: 701px)").matches) {
      el.style.left = `${Math.max(8, Math.min(at.left, innerWidth - el.offsetWidth - 8))}px`;
      const below = at.top + 8 + el.offsetHeight <= innerHeight;
      el.style.top = `${below ? at.top + 8 : Math.max(8, at.top - el.offsetHeight - 40)}px`;
    }
    (el.querySelector<HTMLElement>("button.primary") ?? el).focus();
  }, [finding.id]);
  const usable = editable && (inText(finding) || inTitle(finding));
  return (
    <div
      ref={box}
      class="finding-sheet"
      role="dialog"
      aria-label={`检查结果：${finding.quote}`}
      tabIndex={-1}
      onKeyDown={(e) => {
        if (e.key === "Escape") {
          onClose();
        }
      }}
    >
      <p class="finding-line">
        <Tag tone={SEVERITY_TONE[finding.severity]}>{SEVERITY_NAME[finding.severity]}</Tag>
        <q>{finding.quote}</q>
        {placeWords(finding) && <small>{placeWords(finding)}</small>}
      </p>
      <p>{messageOf(finding)}</p>
      {finding.article && <p class="hint">依据：{finding.article}</p>}
      {usable && finding.candidates.length > 0 && (
        <div class="row">
          {finding.candidates.map((text, i) => (
            <button
              key={text}
              type="button"
              class={i === 0 ? "primary" : ""}
              onClick={() => onReplace(text, false)}
            >
              改为“{text}”
            </button>
          ))}
          {equal > 1 && (
            <button type="button" onClick={() => onReplace(finding.candidates[0], true)}>
              {equal} 处相同的都改为“{finding.candidates[0]}”
            </button>
          )}
        </div>
      )}
      {finding.severity === "BLOCK" && !finding.decision && (
        <p class="hint">确需保留的，请处室负责人或保密审查员在稿件页说明理由后放行。</p>
      )}
      <div class="row end">
        <button type="button" class="quiet" onClick={onClose}>
          关闭
        </button>
      </div>
    </div>
  );
}
