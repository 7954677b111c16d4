// The flow as a list of steps: done, now, next; who holds it and until when.
import type { Submission } from "../api/types";
import { When } from "./when";

interface Step {
  name: string;
  state: "done" | "now" | "next" | "stopped";
  who: string;
  due: string | null;
  late: boolean;
}

const WORD: Record<Step["state"], string> = { done: "已完成", now: "进行中", next: "未开始", stopped: "止于此" };

const STOPPED = new Set(["RETURNED", "REJECTED", "RECALLED"]);
/** Approved, and then nothing of it went out. */
const UNPUBLISHED = new Set(["WITHDRAWN", "SUPERSEDED"]);

function release(s: Submission): Step {
  const out = s.deliveries.filter((d) => d.act !== "withdraw");
  const done = out.length > 0 && out.every((d) => d.state === "CONFIRMED");
  const going = s.state === "APPROVED" || out.length > 0;
  return {
    name: "发布",
    state: done ? "done" : UNPUBLISHED.has(s.state) ? "stopped" : going ? "now" : "next",
    who: s.channels.map((c) => c.channel_name).join("、"),
    due: s.not_before,
    late: false,
  };
}

function stepsOf(s: Submission): Step[] {
  const stopped = STOPPED.has(s.state);
  const steps: Step[] = [
    { name: "送审", state: "done", who: s.submitted_by.name, due: null, late: false },
    {
      name: "机器检查",
      state: s.state === "SCREENING" ? "now" : stopped && !s.votes.some((v) => v.round === s.round) && s.stage_no === 0 && s.state === "RETURNED" ? "stopped" : "done",
      who: "",
      due: null,
      late: false,
    },
  ];
  for (const stage of s.stages) {
    const state = stopped && stage.state === "now" ? "stopped" : stage.state;
    const voted = s.votes.filter((v) => v.round === s.round && v.stage === stage.no).map((v) => v.account.name);
    const who = (stage.state === "done" && voted.length ? voted : stage.holders).join("、");
    steps.push({ name: stage.name, state, who, due: stage.due_at, late: stage.overdue });
  }
  return [...steps, release(s)];
}

export function Steps({ submission }: { submission: Submission }) {
  return (
    <>
      <ol class="steps">
        {stepsOf(submission).map((step, i) => (
          <li key={i} class={step.state} aria-current={step.state === "now" ? "step" : undefined}>
            <b>{step.name}</b>
            <span class="step-state">{WORD[step.state]}</span>
            {step.who && <span>{step.who}</span>}
            {step.due && step.state === "now" && (
              <span class={step.late ? "due late" : "due"}>
                {step.late ? "已超时，应于 " : "限 "}
                <When at={step.due} />
              </span>
            )}
          </li>
        ))}
      </ol>
      {submission.reason && (
        <p class="ended">
          {submission.state_name}：{submission.reason}
        </p>
      )}
    </>
  );
}
