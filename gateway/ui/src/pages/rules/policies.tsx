// 审核流程: the stages of the policy in force, as they stand in its version.
import type { Page, Policy, Role } from "../../api/types";
import { Show, useGet } from "../../parts/load";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";

type PolicyStage = Policy["body"]["stages"][number];

const PLACE: Record<string, string> = { owner: "供稿处室", unified: "统一审核处室" };
const MARK: Record<string, string> = {
  SECRECY: "保密审查",
  PROOF1: "一校",
  PROOF2: "二校",
  PROOF3: "三校",
  LEGAL: "法制审核",
};

const CHECK: Record<string, string> = { provincial: "省级平台检测" };

export function Policies() {
  const list = useGet<Page<Policy>>("/policies");
  const roles = useGet<{ items: Role[] }>("/roles");
  const names = new Map(roles.data?.items.map((r) => [r.role, r.name]));
  return (
    <section class="card" aria-labelledby="policy">
      <h2 id="policy">审核流程</h2>
      <Show from={list}>
        {(page) => (page.items.length ? <InForce policy={page.items[0]} names={names} /> : <p class="hint">还没有审核流程。</p>)}
      </Show>
    </section>
  );
}

function InForce({ policy, names }: { policy: Policy; names: Map<string, string> }) {
  return (
    <>
      <p class="tags">
        <Tag tone="good">第 {policy.version} 版，现行</Tag>
      </p>
      <p>
        {policy.body.name}，{policy.approved_by ? `${policy.approved_by.name} 批准` : "随程序提供"}，
        <When at={policy.at} /> 起。
      </p>
      {policy.body.checks?.length ? <p>发布前须有{policy.body.checks.map((c) => CHECK[c] ?? c).join("、")}结果。</p> : null}
      <ol class="steps">
        {policy.body.stages.map((stage) => (
          <li key={stage.name} class="plain">
            <b>{stage.name}</b>
            <span>{stageWords(stage, names)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function stageWords(stage: PolicyStage, names: Map<string, string>): string {
  const name = (role: string) => names.get(role) ?? role;
  const place = PLACE[stage.department ?? ""] ?? stage.department ?? "";
  const parts = [`${place ? `${place}的` : ""}${name(stage.role)} ${stage.approvals ?? 1} 人同意`];
  if (stage.marks?.length) {
    parts.push(`须有${stage.marks.map((m) => MARK[m] ?? m).join("、")}`);
  }
  if (stage.checks?.length) {
    parts.push(`须有${stage.checks.map((c) => CHECK[c] ?? c).join("、")}结果`);
  }
  if (stage.hours) {
    parts.push(`限 ${stage.hours} 小时`);
  }
  if (stage.alternates?.length) {
    parts.push(`无人可办时由${stage.alternates.map(name).join("、")}办理`);
  }
  if (stage.own) {
    parts.push(`本处室自己的稿件由${name(stage.own)}审核`);
  }
  return parts.join("；");
}
