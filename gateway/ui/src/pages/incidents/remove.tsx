// Deleting what nobody explains: asked for and signed by one, confirmed by another, done by the courier.
import { post } from "../../api/client";
import type { Incident, Removal } from "../../api/types";
import { me } from "../../app/session";
import { ReasonDialog } from "../../parts/dialog";
import { Facts } from "../../parts/facts";
import { When } from "../../parts/when";
import { statementPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import { Second } from "./enter";

interface Props {
  n: Incident;
  again: () => Promise<void>;
  onClose: () => void;
}

async function ask(n: Incident, text: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const reason = wellFormed(text.trim());
  const body = { ...n.standing, channel: n.account, incident: n.id, reason, seen: n.seen_sha256 };
  const signed = await sign(account, statementPayload("removal", account, body));
  await post(`/incidents/${n.id}/removal`, { reason, ...signed });
}

export function Remove({ n, again, onClose }: Props) {
  return (
    <ReasonDialog
      title="申请删除"
      explain={`将由连接器在“${n.name}”上删除“${n.standing?.title || n.standing?.remote_id || ""}”，删除后不能恢复。以您的签名密钥签名；另一人确认、系统复核以后才删除。`}
      label="理由（必填）"
      phrases={["账号被盗用", "网站被入侵", "误发，无人批准"]}
      button="签名并申请删除"
      danger
      onDo={async (reason) => {
        await ask(n, reason);
        await again();
      }}
      onClose={onClose}
    />
  );
}

/** What happens next, as long as it has not ended. */
function nextOf(r: Removal): string {
  if (r.state === "AGREED") {
    return r.waits ? "账号上有发布还没有结果，这条内容可能就是它发的：等有了结果再签发。" : "系统正在复核，几秒内签发。";
  }
  if (r.state === "SIGNED" || r.state === "INTENT") {
    return r.reason || "连接器先看内容是否还是所签的那一条，再删除，再看是否消失。";
  }
  return r.reason;
}

export function RemovalState({ n, again }: { n: Incident; again: () => Promise<void> }) {
  const r = n.removal;
  if (!r || r.statement.state === "DROPPED") {
    return null;
  }
  const { statement } = r;
  return (
    <div class="entry">
      <Facts
        list={[
          ["申请删除", <>{statement.made_by.name} <When at={statement.made_at} /></>],
          ["理由", statement.body.reason],
          ["要删除的", statement.body.title || statement.body.remote_id],
          ["确认", statement.second_by && <>{statement.second_by.name} <When at={statement.second_at} /></>],
          ["进展", r.state ? <b>{r.state_name}</b> : ""],
        ]}
      />
      {r.state && nextOf(r) && <p class={r.state === "BY_HAND" ? "banner note" : "hint"}>{nextOf(r)}</p>}
      <Second s={statement} what="删除" again={again} />
    </div>
  );
}
