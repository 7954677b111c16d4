// 试运行: what a version that is not in force would find otherwise in what is out.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Trial, TrialHit } from "../../api/types";
import { placeWords } from "../../html/place";
import { useAct, useAgain, useGet, Waiting } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Progress } from "../../parts/progress";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";
import { When } from "../../parts/when";

interface Props {
  version: number;
  may: boolean;
}

const RELEASES = [0, 200, 1000];

export function TrialOf({ version, may }: Props) {
  const trial = useGet<Trial>(`/lexicons/${version}/trial`);
  const none = trial.problem?.status === 404;
  useAgain(trial.data !== null && trial.data.ended_at === null, () => trial.reload(true));
  return (
    <section class="trial" aria-labelledby={`trial-${version}`}>
      <h3 id={`trial-${version}`}>第 {version} 版的试运行</h3>
      <p class="hint">用这一版检查线上的全部内容和最近的发布，看会新增、会放开哪些结果。试运行不影响现行词库，也不惊动任何人。</p>
      {!none && <ProblemNote problem={trial.problem} onRetry={() => void trial.reload()} />}
      {trial.data ? <Came trial={trial.data} /> : trial.busy && <Waiting />}
      {may && <Ask version={version} again={trial.data !== null} onDone={() => trial.reload()} />}
    </section>
  );
}

function Ask({ version, again, onDone }: { version: number; again: boolean; onDone: () => Promise<void> }) {
  const act = useAct();
  const [releases, setReleases] = useState(200);
  const ask = () =>
    act.run(async () => {
      await post(`/lexicons/${version}/trial`, { releases });
      await onDone();
    });
  return (
    <>
      <ProblemNote problem={act.problem} />
      <div class="row">
        <label class="inline">
          连同最近
          <select value={releases} onChange={(e) => setReleases(Number(e.currentTarget.value))}>
            {RELEASES.map((n) => (
              <option key={n} value={n}>
                {n} 次发布
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={act.busy} onClick={() => void ask()}>
          {again ? "重新试运行" : "开始试运行"}
        </button>
      </div>
    </>
  );
}

function Came({ trial }: { trial: Trial }) {
  const blocks = trial.hits.filter((h) => h.fresh && h.finding.severity === "BLOCK").length;
  return (
    <>
      {trial.ended_at === null ? (
        <Progress label="试运行" done={trial.looked} total={trial.total} unit="篇" />
      ) : (
        <p role="status">
          <When at={trial.ended_at} /> 试完：看了 {trial.total} 篇，与变动有关的 {trial.touched} 篇；
          <b>会新增 {trial.fresh} 处</b>
          {blocks > 0 && `（其中拦截 ${blocks} 处${trial.hits.length < trial.fresh ? "以上" : ""}）`}，
          <b>会放开 {trial.freed} 处</b>。
        </p>
      )}
      <PlainOnly count={trial.plain_only} />
      {trial.hits.length > 0 && <Hits hits={trial.hits} all={trial.fresh + trial.freed} />}
    </>
  );
}

/** With very many terms the pinyin and other forms are looked for of those only that ask for it. */
export function PlainOnly({ count = 0 }: { count?: number }) {
  return count > 0 ? (
    <p class="banner warn">
      词条超过 20,000 条：拼音、首字母、谐音、拆字、颠倒的写法只查选项写 loud 的词条（最多 20,000 条，先拦截，再提醒，按词表的先后）。
      {`另有 ${count} 条只查原样和繁体、形近、重复、竖排、夹杂符号等写法。要紧的词条请在选项里写 loud，用不着的请删去。`}
    </p>
  ) : null;
}

function Hits({ hits, all }: { hits: TrialHit[]; all: number }) {
  return (
    <>
      <div class="table-box" role="region" aria-label="试运行结果" tabIndex={0}>
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">稿件</th>
              <th scope="col">变化</th>
              <th scope="col">级别</th>
              <th scope="col">原文</th>
              <th scope="col">依据的词条</th>
            </tr>
          </thead>
          <tbody>{hits.map(hitRow)}</tbody>
        </table>
      </div>
      {hits.length < all && (
        <p class="hint">
          只列出 {hits.length} 处，共 {all} 处。
        </p>
      )}
    </>
  );
}

function hitRow(h: TrialHit, i: number) {
  return (
    <tr key={i}>
      <th data-label="稿件" scope="row">
        {h.register_no} {h.title}
      </th>
      <td data-label="变化">
        <Tag tone={h.fresh ? "warn" : "good"}>{h.fresh ? "新增" : "放开"}</Tag>
      </td>
      <td data-label="级别">
        <Tag tone={SEVERITY_TONE[h.finding.severity]}>{SEVERITY_NAME[h.finding.severity]}</Tag>
      </td>
      <td data-label="原文">
        <span>
          {h.finding.quote} {h.finding.attachment && <small>{placeWords(h.finding)}</small>}
        </span>
      </td>
      <td data-label="依据的词条">{h.finding.rule}</td>
    </tr>
  );
}
