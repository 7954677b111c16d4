// What became of a finding: which way, by whom, when and why; on every page the same.
import type { Decision } from "../api/types";
import { When } from "./when";

export function Decided({ of: { decision, by, at, reason } }: { of: Decision }) {
  return (
    <>
      已处理：{decision === "FALSE_ALARM" ? "误报" : "同意放行"}。{typeof by === "string" ? by : by.name}{" "}
      <When at={at} />：{reason}
    </>
  );
}
