// 后续说明: what went out where nothing can be fetched back stays there; another message is all that is left, and it
// is reviewed like any other.
import { post } from "../../api/client";
import type { Delivery, Draft, Submission, SubmissionChannel } from "../../api/types";
import { navigate } from "../../app/router";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

/** Nothing of it can have left. */
const NEVER_LEFT = new Set(["PLANNED", "LEASED", "REFUSED", "HELD"]);

/** Out there, or perhaps out there, and taken down as far as that goes. */
export function gone(s: Pick<Submission, "channels" | "deliveries">): SubmissionChannel[] {
  const has = (account: string, fits: (d: Delivery) => boolean) =>
    s.deliveries.some((d) => d.account === account && fits(d));
  return s.channels.filter(
    (c) =>
      c.recall?.irrevocable &&
      has(c.account, (d) => d.act === "withdraw") &&
      has(c.account, (d) => d.act !== "withdraw" && !NEVER_LEFT.has(d.state)),
  );
}

const ENTITY: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (c) => ENTITY[c]);
}

/** What the editor finds written when it opens: to be finished by a person. */
export function followUpOf(title: string, registerNo: string | null, names: string[]): { title: string; html: string } {
  const from = registerNo ? `（登记号 ${registerNo}）` : "";
  const where = names.join("、");
  return {
    title: `关于“${title}”的更正说明`,
    html: `<p>${escaped(`此前通过${where}发出的“${title}”${from}有误，已撤稿。现更正说明如下：`)}</p>\n<p>（请写明哪里有误、正确的是什么）</p>\n`,
  };
}

interface Props {
  draft: Draft;
  submission: Submission | null;
}

export function FollowUp({ draft, submission }: Props) {
  const act = useAct();
  const channels = submission ? gone(submission) : [];
  if (!channels.length) {
    return null;
  }
  const names = channels.map((c) => c.channel_name);
  const write = () =>
    act.run(async () => {
      const words = followUpOf(draft.title, draft.register_no, names);
      const made = await post<Draft>("/drafts", { ...words, meta: { column: draft.meta.column ?? "" } });
      navigate(`/drafts/${made.id}`);
    });
  return (
    <div class="banner warn">
      <p>
        <b>{names.join("、")}发出的内容收不回</b>
        {channels.map((c) => (
          <span key={c.account}>
            {c.channel_name}：留在外面的有{c.recall?.keeps}。{c.recall?.after}。
          </span>
        ))}
      </p>
      {draft.actions.includes("copy") && (
        <button type="button" disabled={act.busy} onClick={() => void write()}>
          起草后续说明
        </button>
      )}
      <ProblemNote problem={act.problem} />
    </div>
  );
}
