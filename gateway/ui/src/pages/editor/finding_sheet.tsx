// One finding, opened at its words: what it is, what asks for it, what to put instead.
import { useEffect, useRef } from "preact/hooks";
import type { Finding, ReleaseRequest } from "../../api/types";
import { inText, inTitle, messageOf, placeWords } from "../../html/place";
import type { Line } from "../../parts/line";
import { Heed, Ignore, isIgnored, RemarkLine } from "../../parts/remark";
import { AskRelease, RequestLine } from "../../parts/requests";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";

interface Props {
  line: Line;
  finding: Finding;
  request: ReleaseRequest | undefined;
  onAsked: () => Promise<void>;
  /** Brings what is typed to the server. */
  flush: () => Promise<unknown>;
  /** 忽略这一处 was said, or taken back. */
  onRemarked: () => void;
  /** How many equal ones there are, this one included. */
  equal: number;
  at: { left: number; top: number; height: number } | null;
  /** The field that it is about has the keys, and Alt and ↓ lead from there to here. */
  beside: boolean;
  editable: boolean;
  /** Its words stay as they were issued; whether they may go out is decided all the same. */
  locked: boolean;
  onReplace: (text: string, all: boolean) => void;
  /** A copy of the table with its numbers masked, in place of the file. */
  onMask: (sha256: string, name: string) => void;
  onClose: () => void;
}

function Masking({ finding, onMask }: Pick<Props, "finding" | "onMask">) {
  const file = finding.attachment;
  if (!file || finding.rule !== "roster") {
    return null;
  }
  if (!/\.(csv|xlsx|docx|pptx)$/i.test(file.name)) {
    return <p class="hint">请在原文件中删去或脱敏后重新上传；xlsx、CSV 表格和 docx、pptx 里的表格可以一键脱敏。</p>;
  }
  return (
    <div class="row">
      <button type="button" class="primary" onClick={() => onMask(file.sha256, file.name)}>
        整表脱敏并替换附件
      </button>
      <small>
        手机号留前三后四，身份证号留前二后三，银行卡号留后四位
        {/\.xlsx$/i.test(file.name) && "；公式换成现在的值，颜色、边框等样式不保留"}
        {/\.(docx|pptx)$/i.test(file.name) && "；只改表格里的号码，表格以外的文字和版式不动"}
      </small>
    </div>
  );
}

/** The words may be right as they stand: then somebody who may has to say so, and can be asked. */
function Keeping({ line, finding, request, onAsked, editable }: Props) {
  if (request?.state === "OPEN") {
    return <RequestLine request={request} />;
  }
  return (
    <>
      {request && <RequestLine request={request} />}
      <p class="hint">确需保留的，请处室负责人、保密审查员或统一审核人放行。</p>
      {editable && (
        <div class="row">
          <AskRelease draft={line.id} finding={finding} onAsked={onAsked} />
        </div>
      )}
    </>
  );
}

/** What does not block may stay as it is, when the author says why. */
function Leaving({ line, finding, flush, onRemarked, editable }: Props) {
  return (
    <>
      <RemarkLine finding={finding} />
      {editable && (
        <div class="row">
          {isIgnored(finding) ? (
            <Heed line={line} finding={finding} onDone={onRemarked} />
          ) : (
            <Ignore line={line} finding={finding} before={flush} onDone={onRemarked} />
          )}
        </div>
      )}
    </>
  );
}

/** One opening of it: a new answer that names its finding anew does not take the focus again. */
export function FindingSheet(props: Props) {
  const { finding, equal, at, beside, editable, locked, onReplace, onMask, onClose } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const el = box.current;
    if (!el) {
      return;
    }
    if (at && matchMedia("(min-width: 701px)").matches) {
      el.style.setProperty("--left", `${Math.max(8, Math.min(at.left, innerWidth - el.offsetWidth - 8))}px`);
      const below = at.top + 8 + el.offsetHeight <= innerHeight;
      el.style.setProperty("--top", `${below ? at.top + 8 : Math.max(8, at.top - at.height - el.offsetHeight - 8)}px`);
    }
    if (!beside) {
      (el.querySelector<HTMLElement>("button.primary") ?? el).focus();
    }
  }, []);
  const usable = editable && !locked && (inText(finding) || inTitle(finding) || finding.field !== undefined);
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
        {finding.quote && <q>{finding.quote}</q>}
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
      {editable && <Masking finding={finding} onMask={onMask} />}
      {finding.severity === "BLOCK" && !finding.decision && <Keeping {...props} />}
      {finding.severity !== "BLOCK" && <Leaving {...props} />}
      <div class="row end">
        <button type="button" class="quiet" onClick={onClose}>
          关闭
        </button>
      </div>
    </div>
  );
}
