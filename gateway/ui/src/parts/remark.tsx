// 忽略这一处: the author says why the words stay. It lets nothing pass; reviewers read it beside the finding.
import { useState } from "preact/hooks";
import { post } from "../api/client";
import type { Finding } from "../api/types";
import { quoteOf } from "../html/place";
import { wellFormed, whereOf } from "../sign/canonical";
import { at, type Line } from "./line";
import { ReasonDialog } from "./dialog";
import { useAct } from "./load";
import { ProblemNote } from "./problem";
import { When } from "./when";

const keyOf = (f: Finding) => ({ reviewer: f.reviewer, rule: f.rule, quote: f.quote, ...whereOf(f) });

/** What the author still has to look at. */
export function isIgnored(f: Finding): boolean {
  return f.remark !== undefined && f.severity !== "BLOCK";
}

/** To a reviewer it is somebody's word, not an answer. */
export function RemarkLine({ finding }: { finding: Finding }) {
  return finding.remark ? (
    <p class="remark">
      撰稿人说明（不是放行）：{finding.remark.reason}——{finding.remark.by} <When at={finding.remark.at} />
    </p>
  ) : null;
}

interface Props {
  line: Line;
  finding: Finding;
  /** What is typed is with the server: it judges the words that it has. */
  before: () => Promise<unknown>;
  onDone: () => void;
}

export function Ignore({ line, finding, before, onDone }: Props) {
  const [open, setOpen] = useState(false);
  const ignore = async (reason: string) => {
    await before();
    await post(at(line, "/findings/remark"), { ...keyOf(finding), reason: wellFormed(reason) });
    onDone();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        忽略这一处
      </button>
      {open && (
        <ReasonDialog
          title="忽略这一处"
          explain={`“${quoteOf(finding)}”不再计入您的检查结果。审核人照样看到这一处和您的说明，由他们判断；这不是放行。`}
          button="忽略这一处"
          phrases={["原文如此", "是专有名词，不是误写", "已核对，无误"]}
          onDo={ignore}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

export function Heed({ line, finding, onDone }: Omit<Props, "before">) {
  const act = useAct();
  const heed = async () => {
    await post(at(line, "/findings/remark/drop"), keyOf(finding));
    onDone();
  };
  return (
    <>
      <button type="button" disabled={act.busy} onClick={() => void act.run(heed)}>
        不再忽略
      </button>
      <ProblemNote problem={act.problem} />
    </>
  );
}
