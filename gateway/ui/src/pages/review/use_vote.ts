// The decision on its way: what may be done, what is in the way, and the signature of this device.
import { useEffect, useState } from "preact/hooks";
import { post, type Problem } from "../../api/client";
import type { Obstacle, Submission, Verdict } from "../../api/types";
import { navigate } from "../../app/router";
import { me, refreshMe } from "../../app/session";
import { useAct } from "../../parts/load";
import { markPayload, orderOf, votePayload, wellFormed } from "../../sign/canonical";
import { keyOf, sign } from "../../sign/keys";

export interface Vote {
  opinion: string;
  setOpinion: (text: string) => void;
  /** 同意 退回 不同意 are this person's to give. */
  votes: boolean;
  /** 保密审查 is this person's to give, and lacks. */
  marks: boolean;
  obstacle: Obstacle | null;
  busy: boolean;
  problem: Problem | null;
  /** Whether this browser holds a signing key of this person; undefined while looking. */
  key: boolean | undefined;
  lookForKey: () => void;
  agree: () => Promise<boolean>;
  refuse: (verdict: Verdict, reason: string) => Promise<void>;
  mark: () => Promise<boolean>;
}

async function cast(s: Submission, verdict: Verdict, opinion: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const opened = s.opens.filter((o) => o.opened).map((o) => o.what);
  const words = { stage: s.stage_no, verdict, opinion, tree: s.tree, opened };
  const payload = votePayload({ ...words, account, submission: s.id, order: orderOf(s) });
  await post(`/submissions/${s.id}/votes`, { ...words, ...(await sign(account, payload)) });
}

async function giveSecrecyMark(s: Submission): Promise<void> {
  const account = me.get()?.id ?? "";
  const kind = "SECRECY";
  const payload = markPayload({ account, kind, submission: s.id, tree: s.tree });
  await post(`/submissions/${s.id}/marks`, { kind, ...(await sign(account, payload)) });
}

function useKeyHere(): { key: boolean | undefined; lookForKey: () => void } {
  const [key, setKey] = useState<boolean | undefined>(undefined);
  const person = me.use();
  const lookForKey = () => {
    void keyOf(person?.id ?? "").then((kept) => {
      setKey(person?.devices.some((d) => d.key_id === kept?.keyId && !d.waiting) ?? false);
    });
  };
  useEffect(lookForKey, [person?.id, person?.devices.length]);
  return { key, lookForKey };
}

/**
 * What keeps this person from agreeing, in words. When the mark alone is missing and it is this
 * person's to give, nothing does: it is given with the vote.
 */
export function obstacleOf(s: Submission, marks: boolean): Obstacle | null {
  const obstacle = s.agree_obstacle;
  if (obstacle?.code === "vote.mark" && marks) {
    return null;
  }
  if (obstacle?.code === "vote.irrevocable") {
    return { ...obstacle, title: `${obstacle.title}（在“逐项查看”里）` };
  }
  const unseen = s.opens.filter((o) => !o.opened).map((o) => o.label);
  if (obstacle?.code === "vote.unopened" && unseen.length) {
    return { code: obstacle.code, title: `同意之前请先逐项打开查看：${unseen.join("、")}` };
  }
  return obstacle;
}

export function useVote(s: Submission, reload: () => Promise<void>): Vote {
  const [opinion, setOpinion] = useState("");
  const act = useAct();
  const keyHere = useKeyHere();
  const marks = s.actions.includes("mark_secrecy") && !s.marks.some((m) => m.kind === "SECRECY");
  const leave = async () => {
    await refreshMe();
    navigate("/todo");
  };
  return {
    opinion,
    setOpinion,
    votes: s.actions.includes("return"),
    marks,
    obstacle: obstacleOf(s, marks),
    busy: act.busy,
    problem: act.problem,
    ...keyHere,
    agree: () =>
      act.run(async () => {
        if (marks) {
          await giveSecrecyMark(s);
        }
        await cast(s, "AGREE", wellFormed(opinion.trim()));
        await leave();
      }),
    refuse: async (verdict, reason) => {
      await cast(s, verdict, wellFormed(reason));
      await leave();
    },
    mark: () =>
      act.run(async () => {
        await giveSecrecyMark(s);
        await reload();
      }),
  };
}
