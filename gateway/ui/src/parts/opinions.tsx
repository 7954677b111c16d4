// 审核意见, as the sheet on paper has it: one row each, the verdict as a stamp, name and time.
import type { Comment, Mark, Submission, Vote } from "../api/types";
import { Stamp } from "./tag";
import { When } from "./when";

export function Opinions({ submission: s }: { submission: Submission }) {
  return (
    <section class="card" aria-labelledby="opinions">
      <h2 id="opinions">审核意见</h2>
      <dl class="opinions">
        <Votes s={s} list={s.votes.filter((v) => v.round !== s.round)} />
        <div>
          <dt>送审</dt>
          <dd>
            <p>{s.note || "（没有说明）"}</p>
            <p class="signed">
              {s.draft.department.name} {s.submitted_by.name} <When at={s.submitted_at} />
            </p>
          </dd>
        </div>
        {s.marks.map((m) => (
          <MarkRow key={`${m.kind}${m.account.id}`} mark={m} />
        ))}
        <Votes s={s} list={s.votes.filter((v) => v.round === s.round)} />
      </dl>
      {s.comments.length > 0 && <Comments list={s.comments} />}
    </section>
  );
}

function Votes({ s, list }: { s: Submission; list: Vote[] }) {
  return (
    <>
            {list.map((v) => (
          <div key={`${v.round}-${v.stage}-${v.account.id}`}>
            <dt>
              {v.stage_name}
              {v.round !== s.round && <small>第 {v.round} 轮</small>}
            </dt>
            <dd>
              <Stamp verdict={v.verdict} name={v.verdict_name} />
              <p>{v.opinion}</p>
              <p class="signed">
                {v.account.department} {v.account.name} <When at={v.at} />
                <small title={`签名密钥 ${v.key_id}`}>已签名</small>
              </p>
            </dd>
          </div>
        ))}
    </>
  );
}

const STAMPS: Record<string, string> = { SECRECY: "可以公开", URGENT: "紧急", AFTER_GOOD: "无误", AFTER_CORRECT: "更正", AFTER_WITHDRAW: "撤稿" };

function MarkRow({ mark }: { mark: Mark }) {
  return (
    <div>
      <dt>{mark.name}</dt>
      <dd>
        <Stamp verdict="mark" name={STAMPS[mark.kind] ?? "已校"} />
        <p class="signed">
          {mark.account.name} <When at={mark.at} />
        </p>
      </dd>
    </div>
  );
}

function Comments({ list }: { list: Comment[] }) {
  return (
    <ul class="comments" aria-label="批注">
      {list.map((c) => (
        <li key={c.id}>
          {c.quote && <q>{c.quote}</q>}
          <p>{c.text}</p>
          <p class="signed">
            {c.account.name} <When at={c.at} />
          </p>
        </li>
      ))}
    </ul>
  );
}
