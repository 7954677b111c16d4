// 检查结果 beside the text: blocking ones first, next and previous by key, one click to the words.
import type { Finding, ReleaseRequest } from "../../api/types";
import { messageOf, placeWords } from "../../html/place";
import { Decided } from "../../parts/decided";
import { isIgnored } from "../../parts/remark";
import { requestWords, type Requests } from "../../parts/requests";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";
import type { Step } from "./walk";

export function blockingCount(findings: Finding[]): number {
  return findings.filter((f) => f.severity === "BLOCK" && !f.decision).length;
}

interface Props {
  /** In their order; null: nobody has looked yet. */
  findings: Finding[] | null;
  requests: Requests;
  current: string | null;
  onGo: (finding: Finding) => void;
  onStep: Step;
}

export function FindingsPanel({ findings, requests, current, onGo, onStep }: Props) {
  const open = (findings ?? []).filter((f) => !isIgnored(f));
  const ignored = (findings ?? []).filter(isIgnored);
  const items = (list: Finding[]) => (
    <ol>
      {list.map((f) => (
        <Item key={f.id} finding={f} request={requests.of(f)} now={f.id === current} onGo={onGo} />
      ))}
    </ol>
  );
  return (
    <section class="card findings" aria-labelledby="findings-title">
      <header class="card-head">
        <h2 id="findings-title">检查结果{findings && `（${open.length}）`}</h2>
        {open.length > 1 && <Steps onStep={onStep} />}
      </header>
      <p class="sr" role="status">
        {findings && `检查结果 ${open.length} 项，其中拦截 ${blockingCount(open)} 项`}
      </p>
      {findings === null && <p class="hint">写下第一段文字后自动检查。</p>}
      {findings !== null && !findings.length && <p class="clean">没有发现问题。</p>}
      {items(open)}
      {ignored.length > 0 && (
        <>
          <h3>已忽略（{ignored.length}）</h3>
          {items(ignored)}
        </>
      )}
    </section>
  );
}

function Steps({ onStep }: Pick<Props, "onStep">) {
  return (
    <span class="row">
      <button type="button" class="quiet" aria-keyshortcuts="Shift+F8" title="Shift+F8" onClick={() => onStep(-1)}>
        上一项
      </button>
      <button type="button" class="quiet" aria-keyshortcuts="F8" title="F8" onClick={() => onStep(1)}>
        下一项
      </button>
    </span>
  );
}

interface ItemProps {
  finding: Finding;
  request: ReleaseRequest | undefined;
  now: boolean;
  onGo: (finding: Finding) => void;
}

function Item({ finding: f, request, now, onGo }: ItemProps) {
  return (
    <li class={`finding-item ${f.severity.toLowerCase()} ${now ? "now" : ""}`}>
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
        {!f.decision && request && <span class="release-request">{requestWords(request)}</span>}
        {f.remark && <span class="remark">{f.remark.by}：{f.remark.reason}</span>}
        {f.decision && (
          <span class="finding-decided">
            <Decided of={f.decision} />
          </span>
        )}
      </button>
    </li>
  );
}
