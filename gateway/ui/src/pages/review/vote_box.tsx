// The decision: 同意 退回 不同意, and 保密审查. Only what the server offers; every vote signed here.
import { useEffect, useId, useState } from "preact/hooks";
import { post, Problem } from "../../api/client";
import type { Submission, Verdict } from "../../api/types";
import { navigate } from "../../app/router";
import { me, refreshMe } from "../../app/session";
import { Phrases, ReasonDialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { wellFormed } from "../../sign/canonical";
import { keyOf, signVote } from "../../sign/keys";
import { EnrolHere } from "../../parts/enrol";
import { afterAgree } from "./goes_live";

const AGREE = ["同意。", "同意发布。", "已核对附件与成品，同意。"];
const RETURN = ["请补充依据。", "表述请再核。", "个人信息请删去。", "附件请更新。", "时间、地点请核实。"];

async function cast(s: Submission, verdict: Verdict, opinion: string): Promise<void> {
  const person = me.get();
  if (!person) {
    return;
  }
  const stage = s.stage_no;
  const words = { account: person.id, submission: s.id, stage, verdict, opinion, tree: s.tree };
  const signed = await signVote(words);
  if (!signed) {
    throw new Problem(0, "key.missing", "本机没有您的签名密钥", "请先在本机登记签名密钥，再表决。");
  }
  await post(`/submissions/${s.id}/votes`, { stage, verdict, opinion, tree: s.tree, ...signed });
}

interface Props {
  s: Submission;
  reload: () => Promise<void>;
}

/** undefined while looking; null when this browser holds none. */
function useKeyHere(): { has: boolean | undefined; again: () => void } {
  const [has, setHas] = useState<boolean | undefined>(undefined);
  const person = me.use();
  const again = () => {
    void keyOf(person?.id ?? "").then((key) => {
      const known = person?.devices.some((d) => d.key_id === key?.keyId) ?? false;
      setHas(key !== null && known);
    });
  };
  useEffect(again, [person?.id, person?.devices.length]);
  return { has, again };
}

export function VoteBox({ s, reload }: Props) {
  const may = (action: string) => s.actions.includes(action);
  const votes = may("return");
  const key = useKeyHere();
  if (!votes && !may("mark_secrecy")) {
    return s.obstacle && s.state === "IN_REVIEW" ? (
      <section class="card vote" aria-labelledby="vote">
        <h2 id="vote">表决</h2>
        <p class="obstacle">{s.obstacle.title}</p>
      </section>
    ) : null;
  }
  return (
    <section class="card vote" aria-labelledby="vote">
      <h2 id="vote">我的意见</h2>
      {votes && key.has === false && <EnrolHere onDone={key.again} />}
      <VoteForm s={s} reload={reload} hasKey={key.has !== false} />
    </section>
  );
}

function VoteForm({ s, reload, hasKey }: Props & { hasKey: boolean }) {
  const [opinion, setOpinion] = useState("");
  const [ask, setAsk] = useState<Verdict | null>(null);
  const act = useAct();
  const id = useId();
  const may = (action: string) => s.actions.includes(action);
  const marked = s.marks.some((m) => m.kind === "SECRECY");
  const withMark = may("mark_secrecy") && !marked;
  const onlyMarkMissing = s.agree_obstacle?.code === "vote.mark" && withMark;
  const blocked = s.agree_obstacle && !onlyMarkMissing ? s.agree_obstacle : null;
  const done = async () => {
    await refreshMe();
    navigate("/todo");
  };
  const mark = () =>
    act.run(async () => {
      await post(`/submissions/${s.id}/marks`, { kind: "SECRECY" });
      await reload();
    });
  const agree = () =>
    act.run(async () => {
      if (withMark) {
        await post(`/submissions/${s.id}/marks`, { kind: "SECRECY" });
      }
      await cast(s, "AGREE", wellFormed(opinion.trim()));
      await done();
    });
  return (
    <>
      <label for={id}>审核意见</label>
      <textarea id={id} rows={2} maxLength={2000} value={opinion} onInput={(e) => setOpinion(e.currentTarget.value)} />
      <Phrases list={AGREE} onPick={setOpinion} />
      {may("return") && blocked && <p class="obstacle">{blocked.title}</p>}
      <ProblemNote problem={act.problem} />
      <div class="vote-bar">
        {may("return") && (
          <button
            type="button"
            class="primary agree"
            disabled={act.busy || !hasKey || blocked !== null}
            onClick={() => void agree()}
          >
            <b>{act.busy ? "正在签名…" : "同意"}</b>
            <small>
              {withMark && "并作保密审查：不涉密，可以公开。"}
              {afterAgree(s)}
            </small>
          </button>
        )}
        {may("return") && (
          <button type="button" class="warn" disabled={act.busy || !hasKey} onClick={() => setAsk("RETURN")}>
            退回
          </button>
        )}
        {may("disagree") && (
          <button type="button" class="danger" disabled={act.busy || !hasKey} onClick={() => setAsk("DISAGREE")}>
            不同意
          </button>
        )}
        {withMark && (
          <button type="button" disabled={act.busy} onClick={() => void mark()}>
            {may("return") ? "只作保密审查" : "保密审查：不涉密，可以公开"}
          </button>
        )}
      </div>
      {ask && (
        <ReasonDialog
          title={ask === "RETURN" ? "退回" : "不同意"}
          explain={
            ask === "RETURN"
              ? "退回给供稿人修改，改好后再送审。"
              : "不同意发布，本轮审核到此为止。"
          }
          label="审核意见（必填）"
          button={ask === "RETURN" ? "退回" : "不同意"}
          danger={ask === "DISAGREE"}
          phrases={RETURN}
          initial={opinion}
          onDo={async (reason) => {
            await cast(s, ask, wellFormed(reason));
            await done();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}
