// What is out was mended while this round lies on the desks: said before anybody agrees.
import type { Submission } from "../../api/types";

interface Props {
  s: Submission;
  onLook: (what: string) => void;
}

export function LiveMoved({ s, onLook }: Props) {
  const open = s.opens.find((o) => o.what.startsWith("live:"));
  if (!open || s.state !== "IN_REVIEW") {
    return null;
  }
  const late = s.agree_obstacle?.code === "vote.corrected";
  return (
    <div class="banner warn" role="alert">
      <p>
        <b>线上版本在送审后已更正，这一轮里没有那处改动</b>
        <span>
          {late
            ? "前面的同意是在更正之前作出的，这一轮不能再同意：请退回，由供稿人合并更正后重新送审。"
            : "同意之前请先对照线上现文，看清这一轮会不会把错处带回去；会的请退回，由供稿人合并更正。"}
        </span>
      </p>
      <button type="button" onClick={() => onLook(open.what)}>
        对照线上现文
      </button>
    </div>
  );
}
