// 我的意见, and the bar with 同意 退回 不同意 that stays in reach. Only what the server offers.
import { useId, useRef, useState } from "preact/hooks";
import type { Submission, Verdict } from "../../api/types";
import { useKeys } from "../../app/keys";
import { Phrases, ReasonDialog } from "../../parts/dialog";
import { EnrolHere } from "../../parts/enrol";
import { ProblemNote } from "../../parts/problem";
import { afterAgree } from "./goes_live";
import type { Vote } from "./use_vote";

const AGREE = ["同意。", "同意发布。", "已核对附件与成品，同意。"];
const RETURN = ["请补充依据。", "表述请再核。", "个人信息请删去。", "附件请更新。", "时间、地点请核实。"];

interface Props {
  s: Submission;
  vote: Vote;
}

export function VoteCard({ s, vote }: Props) {
  const id = useId();
  if (!vote.votes && s.obstacle && s.state === "IN_REVIEW") {
    return (
      <section class="card" aria-labelledby="vote">
        <h2 id="vote">我的意见</h2>
        <p class="obstacle">{s.obstacle.title}</p>
        {vote.marks && vote.key === false && <EnrolHere onDone={vote.lookForKey} />}
      </section>
    );
  }
  if (!vote.votes) {
    return vote.marks && vote.key === false ? <EnrolHere onDone={vote.lookForKey} /> : null;
  }
  return (
    <section class="card vote" aria-labelledby="vote">
      <h2 id="vote">我的意见</h2>
      {vote.key === false && <EnrolHere onDone={vote.lookForKey} />}
      <label for={id}>审核意见</label>
      <textarea
        id={id}
        rows={2}
        maxLength={2000}
        value={vote.opinion}
        onInput={(e) => vote.setOpinion(e.currentTarget.value)}
      />
      <Phrases list={AGREE} onPick={vote.setOpinion} />
    </section>
  );
}

export function VoteBar({ s, vote }: Props) {
  const [ask, setAsk] = useState<Verdict | null>(null);
  const agree = useRef<HTMLButtonElement>(null);
  useKeys({
    a: () => agree.current?.focus(),
    r: () => vote.votes && vote.key !== false && setAsk("RETURN"),
  });
  if (!vote.votes && !vote.marks) {
    return null;
  }
  const stuck = vote.busy || vote.key === false;
  return (
    <div class="vote-bar" role="region" aria-label="表决">
      <ProblemNote problem={vote.problem} />
      <div class="vote-in">
        {vote.votes && (
          <p class="vote-say">
            {vote.key === false
              ? "本机没有签名密钥，请先在“我的意见”中登记。"
              : (vote.obstacle?.title ?? "附件和成品都已看过，可以表决。")}
          </p>
        )}
        {vote.marks && (
          <button
            type="button"
            class={vote.votes ? "mark-only" : ""}
            disabled={stuck}
            onClick={() => void vote.mark()}
          >
            {vote.votes ? "只作保密审查" : "保密审查：不涉密，可以公开"}
          </button>
        )}
        {vote.votes && (
          <>
            <button type="button" class="danger" disabled={stuck} onClick={() => setAsk("DISAGREE")}>
              不同意
            </button>
            <button type="button" class="warn" aria-keyshortcuts="r" disabled={stuck} onClick={() => setAsk("RETURN")}>
              退回
            </button>
            <button
              type="button"
              ref={agree}
              aria-keyshortcuts="a"
              class="primary agree"
              disabled={stuck || vote.obstacle !== null}
              onClick={() => void vote.agree()}
            >
              <b>{vote.busy ? "正在签名…" : "同意"}</b>
              <small>
                {vote.marks && "并作保密审查（不涉密，可公开）；"}
                {afterAgree(s)}
              </small>
            </button>
          </>
        )}
      </div>
      {ask && (
        <ReasonDialog
          title={ask === "RETURN" ? "退回" : "不同意"}
          explain={ask === "RETURN" ? "退回给供稿人修改，改好后再送审。" : "不同意发布，本轮审核到此为止。"}
          label="审核意见（必填）"
          button={ask === "RETURN" ? "退回" : "不同意"}
          danger={ask === "DISAGREE"}
          phrases={RETURN}
          initial={vote.opinion}
          onDo={(reason) => vote.refuse(ask, reason)}
          onClose={() => setAsk(null)}
        />
      )}
    </div>
  );
}
