// Findings of the saved version, and deciding them one by one, by name and with a reason.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Draft, Finding, ReleaseRequest } from "../../api/types";
import { me } from "../../app/session";
import { ReasonDialog } from "../../parts/dialog";
import { useGet } from "../../parts/load";
import { RemarkLine } from "../../parts/remark";
import { AskRelease, RefuseRelease, RequestLine, useRequests } from "../../parts/requests";
import { isAskable, isLook, isOutside, isSum, messageOf, placeWords, quoteOf } from "../../html/place";
import { decisionPayload, wellFormed, whereOf } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import { Decided } from "../../parts/decided";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";

interface Answer {
  commit: string;
  items: Finding[];
}

export function DecideFindings({ draft }: { draft: Draft }) {
  const found = useGet<Answer>(`/drafts/${draft.id}/findings`);
  const items = found.data?.items ?? [];
  if (!items.length) {
    return null;
  }
  return (
    <section class="card" aria-labelledby="found">
      <h2 id="found">检查结果（{items.length}）</h2>
      <FindingList
        items={items}
        draft={draft.id}
        may={draft.actions.includes("decide")}
        mayAsk={draft.actions.includes("edit")}
        onDecided={() => found.reload(true)}
      />
    </section>
  );
}

interface ListProps {
  items: Finding[];
  draft: string;
  may: boolean;
  /** Whose words they are: may ask somebody who may decide. */
  mayAsk?: boolean;
  onDecided: () => Promise<void>;
  onGo?: (finding: Finding) => void;
}

type Kind = "ACCEPT" | "FALSE_ALARM";
/** What a decision names: a finding, or a request about one. */
type Named = Pick<Finding, "reviewer" | "rule" | "quote" | "occurrence" | "place">;

/** Signed like a vote, with the key of this device. */
async function decide(draft: string, finding: Named, decision: Kind, reason: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const { reviewer, rule, quote } = finding;
  const words = { reviewer, rule, quote, ...whereOf(finding), decision, reason };
  const signed = await sign(account, decisionPayload({ ...words, account, draft }));
  await post(`/drafts/${draft}/findings/decision`, { ...words, ...signed });
}

function goWord(f: Finding): string {
  return f.attachment ? "看附件" : "看原文";
}

export function FindingList({ items, draft, may, mayAsk = false, onDecided, onGo }: ListProps) {
  const requests = useRequests(draft, items);
  const again = async () => {
    await onDecided();
    await requests.reload();
  };
  return (
    <ul class="found">
      {items.map((f) => (
        <li key={f.id} class={`finding-item ${f.severity.toLowerCase()}`}>
          <p class="finding-line">
            <Tag tone={SEVERITY_TONE[f.severity]}>{SEVERITY_NAME[f.severity]}</Tag>
            {f.quote && <q>{quoteOf(f)}</q>}
            {placeWords(f) && <small>{placeWords(f)}</small>}
            {onGo && !isOutside(f) && (
              <button
                type="button"
                class="quiet"
                aria-label={`${goWord(f)}：${f.quote || messageOf(f)}`}
                onClick={() => onGo(f)}
              >
                {goWord(f)}
              </button>
            )}
          </p>
          <p>
            {messageOf(f)}
            {f.article && <em>（{f.article}）</em>}
          </p>
          <Answers finding={f} draft={draft} may={may} mayAsk={mayAsk} request={requests.of(f)} onDone={again} />
        </li>
      ))}
    </ul>
  );
}

interface AnswersProps {
  finding: Finding;
  draft: string;
  may: boolean;
  mayAsk: boolean;
  request: ReleaseRequest | undefined;
  onDone: () => Promise<void>;
}

/** What was asked and decided about one finding, and what this person may do about it. */
function Answers({ finding: f, draft, may, mayAsk, request, onDone }: AnswersProps) {
  const open = request?.state === "OPEN";
  const expert = me.use()?.roles.includes("SECRECY") === true;
  const mayDecide = may && !isLook(f) && (!isSum(f) || expert);
  const asks = mayAsk && !mayDecide && !open && isAskable(f);
  return (
    <>
      <RemarkLine finding={f} />
      {request && (open || !f.decision) && <RequestLine request={request} />}
      {f.decision && (
        <p class="finding-decided">
          <Decided of={f.decision} />
        </p>
      )}
      {!f.decision && isSum(f) && (may || mayAsk) && !mayDecide && <p class="hint">等保密审查员写明专家意见。</p>}
      {!f.decision && (mayDecide || asks) && (
        <div class="row" role="group" aria-label={`答复“${quoteOf(f) || messageOf(f)}”`}>
          {mayDecide && <DecideButtons draft={draft} finding={f} onDecided={onDone} />}
          {open && request.actions.includes("refuse") && <RefuseRelease request={request} onRefused={onDone} />}
          {asks && <AskRelease draft={draft} finding={f} onAsked={onDone} />}
        </div>
      )}
    </>
  );
}

interface ButtonsProps {
  draft: string;
  finding: Named;
  onDecided: () => Promise<void>;
}

const PASS = { button: "放行", title: "放行这一处", phrases: ["已公开的办公电话", "文件原文如此", "经核实可以公开"] };
/** 征求相关专家的意见: what is signed is his opinion. */
const EXPERT = { button: "写明专家意见，可以公开", title: "专家意见（第十四条）", phrases: ["经评估，合在一起认不出本人", "已取得本人同意"] };

/** 放行 and 误报, each with its reason. */
export function DecideButtons({ draft, finding, onDecided }: ButtonsProps) {
  const [kind, setKind] = useState<Kind | null>(null);
  const words = isSum(finding) ? EXPERT : PASS;
  return (
    <>
      <button type="button" onClick={() => setKind("ACCEPT")}>
        {words.button}
      </button>
      <button type="button" onClick={() => setKind("FALSE_ALARM")}>
        误报
      </button>
      {kind && (
        <ReasonDialog
          title={kind === "ACCEPT" ? words.title : "这一处是误报"}
          explain={`“${quoteOf(finding)}”：只对这一处有效，署名留痕。`}
          button={kind === "ACCEPT" ? words.button : "认定误报"}
          phrases={kind === "ACCEPT" ? words.phrases : ["不是所指的内容", "专有名词"]}
          onDo={async (reason) => {
            await decide(draft, finding, kind, wellFormed(reason));
            await onDecided();
          }}
          onClose={() => setKind(null)}
        />
      )}
    </>
  );
}
