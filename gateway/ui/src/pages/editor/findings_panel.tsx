// 检查结果 beside the text: blocking ones first, next and previous by key, one click to the words.
import type { Finding, Severity } from "../../api/types";
import { messageOf, placeWords } from "../../html/place";
import { Decided } from "../../parts/decided";
import { requestWords, type Requests } from "../../parts/requests";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";

const ORDER: Severity[] = ["BLOCK", "WARN", "NOTE"];

export function blockingCount(findings: Finding[]): number {
  return findings.filter((f) => f.severity === "BLOCK" && !f.decision).length;
}

interface Props {
  findings: Finding[] | null;
  requests: Requests;
  current: string | null;
  onGo: (finding: Finding) => void;
}

export function FindingsPanel({ findings, requests, current, onGo }: Props) {
  const sorted = [...(findings ?? [])].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || a.block - b.block || a.start - b.start,
  );
  const step = (by: number) => {
    if (sorted.length) {
      const at = sorted.findIndex((f) => f.id === current);
      onGo(sorted[(at + by + sorted.length) % sorted.length]);
    }
  };
  return (
    <section class="card findings" aria-labelledby="findings-title">
      <header class="card-head">
        <h2 id="findings-title">检查结果{findings && `（${findings.length}）`}</h2>
        {sorted.length > 1 && (
          <span class="row">
            <button type="button" class="quiet" onClick={() => step(-1)}>
              上一项
            </button>
            <button type="button" class="quiet" onClick={() => step(1)}>
              下一项
            </button>
          </span>
        )}
      </header>
      <p class="sr" role="status">
        {findings && `检查结果 ${findings.length} 项，其中拦截 ${blockingCount(findings)} 项`}
      </p>
      {findings === null && <p class="hint">写下第一段文字后自动检查。</p>}
      {findings !== null && !sorted.length && <p class="clean">没有发现问题。</p>}
      <ol>
        {sorted.map((f) => (
          <li key={f.id} class={`finding-item ${f.severity.toLowerCase()} ${f.id === current ? "now" : ""}`}>
            <button type="button" onClick={() => onGo(f)}>
              <span class="finding-line">
                <Tag tone={SEVERITY_TONE[f.severity]}>{SEVERITY_NAME[f.severity]}</Tag>
                {f.quote && <q>{f.quote}</q>}
                {placeWords(f) && <small>{placeWords(f)}</small>}
              </span>
              <span class="finding-why">
                {messageOf(f)}
                {f.article && <em>依据：{f.article}</em>}
              </span>
              {!f.decision && requests.of(f) && <span class="release-request">{requestWords(requests.of(f)!)}</span>}
              {f.decision && (
                <span class="finding-decided">
                  <Decided of={f.decision} />
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
