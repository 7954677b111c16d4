// Findings of the saved version, and deciding them one by one, by name and with a reason.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Draft, Finding } from "../../api/types";
import { me } from "../../app/session";
import { ReasonDialog } from "../../parts/dialog";
import { useGet } from "../../parts/load";
import { isLook, isOutside, messageOf, placeWords, quoteOf } from "../../html/place";
import { decisionPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";
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
        onDecided={() => found.reload(true)}
      />
    </section>
  );
}

interface ListProps {
  items: Finding[];
  draft: string;
  may: boolean;
  onDecided: () => Promise<void>;
  onGo?: (finding: Finding) => void;
}

type Kind = "ACCEPT" | "FALSE_ALARM";

/** Signed like a vote, with the key of this device. */
async function decide(draft: string, finding: Finding, decision: Kind, reason: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const { reviewer, rule, quote, occurrence } = finding;
  const words = { reviewer, rule, quote, occurrence, decision, reason };
  const signed = await sign(account, decisionPayload({ ...words, account, draft }));
  await post(`/drafts/${draft}/findings/decision`, { ...words, ...signed });
}

function goWord(f: Finding): string {
  return f.attachment ? "看附件" : "看原文";
}

export function FindingList({ items, draft, may, onDecided, onGo }: ListProps) {
  const [ask, setAsk] = useState<{ finding: Finding; kind: Kind } | null>(null);
  return (
    <>
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
            {f.decision ? (
              <p class="finding-decided">
                已处理：{f.decision.decision === "FALSE_ALARM" ? "误报" : "同意放行"}。
                {typeof f.decision.by === "string" ? f.decision.by : f.decision.by?.name}：{f.decision.reason}
              </p>
            ) : (
              may &&
              !isLook(f) && (
                <div class="row">
                  <button type="button" onClick={() => setAsk({ finding: f, kind: "ACCEPT" })}>
                    放行
                  </button>
                  <button type="button" onClick={() => setAsk({ finding: f, kind: "FALSE_ALARM" })}>
                    误报
                  </button>
                </div>
              )
            )}
          </li>
        ))}
      </ul>
      {ask && (
        <ReasonDialog
          title={ask.kind === "ACCEPT" ? "放行这一处" : "这一处是误报"}
          explain={`“${quoteOf(ask.finding)}”：只对这一处有效，署名留痕。`}
          button={ask.kind === "ACCEPT" ? "放行" : "认定误报"}
          phrases={ask.kind === "ACCEPT" ? ["已公开的办公电话", "文件原文如此", "经核实可以公开"] : ["不是所指的内容", "专有名词"]}
          onDo={async (reason) => {
            await decide(draft, ask.finding, ask.kind, wellFormed(reason));
            await onDecided();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}
