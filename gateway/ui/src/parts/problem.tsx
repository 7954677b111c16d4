// A problem document as people read it: what happened, what to do, and its code for the telephone.
import type { Problem } from "../api/client";

interface Props {
  problem: Problem | null;
  onRetry?: () => void;
}

export function ProblemNote({ problem, onRetry }: Props) {
  if (!problem) {
    return null;
  }
  return (
    <div class={problem.away ? "banner warn" : "banner bad"} role="alert">
      <p>
        <b>{problem.title}</b>
        {problem.detail && problem.detail !== problem.title && <span>{problem.detail}</span>}
        {problem.code && <code class="problem-code">{problem.code}</code>}
      </p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          重试
        </button>
      )}
    </div>
  );
}
