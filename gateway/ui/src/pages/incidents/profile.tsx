// The account's name, picture or certification changed: two people answer for it, or one calls it an intrusion.
import { post } from "../../api/client";
import type { Incident } from "../../api/types";
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
}

async function adopt(n: Incident, text: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const reason = wellFormed(text.trim());
  const body = { ...n.standing, channel: n.account, incident: n.id, reason };
  const signed = await sign(account, statementPayload("profile", account, body));
  await post(`/incidents/${n.id}/profile`, { reason, ...signed });
}

export function Adopt({ n, again, onClose }: Props & { onClose: () => void }) {
  return (
    <ReasonDialog
      title="认可资料变化"
      explain="名称、头像、认证是本单位改的。以您的签名密钥签名；另一人确认以后，系统以现在的为准。"
      label="依据（必填）"
      phrases={["本单位更名", "更换头像", "认证年审"]}
      button="签名并认可"
      onDo={async (reason) => {
        await adopt(n, reason);
        await again();
      }}
      onClose={onClose}
    />
  );
}

export function Intrusion({ n, again, onClose }: Props & { onClose: () => void }) {
  return (
    <ReasonDialog
      title="认定为他人改动"
      explain="认定以后不能再认可；系统通知相关人员。请随即紧急停发，找平台找回账号，改回原样。"
      label="怎样认定的（必填）"
      button="认定为他人改动"
      danger
      onDo={async (reason) => {
        await post(`/incidents/${n.id}/intrusion`, { reason });
        await again();
      }}
      onClose={onClose}
    />
  );
}

export function ProfileState({ n, again }: Props) {
  if (n.kind !== "profile") {
    return null;
  }
  return (
    <div class="entry">
      {n.intrusion_at && (
        <Facts
          list={[
            ["认定为他人改动", <>{n.intrusion_by?.name} <When at={n.intrusion_at} /></>],
            ["怎样认定的", n.intrusion_reason],
          ]}
        />
      )}
      {n.entry && (
        <>
          <Facts
            list={[
              ["认可人", <>{n.entry.made_by.name} <When at={n.entry.made_at} /></>],
              ["依据", n.entry.body.reason],
            ]}
          />
          <Second s={n.entry} what="资料变化" again={again} />
        </>
      )}
    </div>
  );
}
