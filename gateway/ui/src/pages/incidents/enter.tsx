// 补登: a post by hand is entered afterwards, signed by one and confirmed by another.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Incident, Statement } from "../../api/types";
import { me } from "../../app/session";
import { Dialog, ReasonDialog } from "../../parts/dialog";
import { Facts } from "../../parts/facts";
import { useForm } from "../../parts/form";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { statementPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";

interface Props {
  n: Incident;
  again: () => Promise<void>;
  onClose: () => void;
}

async function enter(n: Incident, words: Record<string, string>): Promise<void> {
  const account = me.get()?.id ?? "";
  const said = Object.fromEntries(Object.entries(words).map(([key, value]) => [key, wellFormed(value.trim())]));
  const body = { ...said, channel: n.account, incident: n.id, sha256: n.seen_sha256 };
  const signed = await sign(account, statementPayload("entry", account, body));
  await post(`/incidents/${n.id}/entry`, { ...said, ...signed });
}

export function Enter({ n, again, onClose }: Props) {
  const form = useForm({ approver: "", document: "", reason: "" });
  const act = useAct();
  const { approver, document, reason } = form.values;
  const submit = async (e: Event) => {
    e.preventDefault();
    if (await act.run(() => enter(n, { approver, document, reason }))) {
      await again();
      onClose();
    }
  };
  return (
    <Dialog title="补登" onClose={onClose}>
      <p>系统停用期间经批准、人工发布的内容，事后补登。以您的签名密钥签名，另一人确认后生效。</p>
      <form onSubmit={submit}>
        {form.field("approver", "批准人（姓名、职务，必填）", { required: true, max: 200 })}
        {form.field("document", "批准依据（文号、值班记录等，必填）", { required: true, max: 200 })}
        {form.field("reason", "为什么人工发布（必填）", { required: true, max: 500 })}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            不做了
          </button>
          <button type="submit" class="primary" disabled={act.busy || !approver.trim() || !document.trim() || !reason.trim()}>
            {act.busy ? "正在签名…" : "签名并补登"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** What one person entered, for the second to look at. */
export function EntryState({ n, again }: { n: Incident; again: () => Promise<void> }) {
  if (!n.entry) {
    return null;
  }
  const { approver, document, reason } = n.entry.body;
  return (
    <div class="entry">
      <Facts
        list={[
          ["补登人", <>{n.entry.made_by.name} <When at={n.entry.made_at} /></>],
          ["批准人", approver],
          ["批准依据", document],
          ["为什么人工发布", reason],
        ]}
      />
      <Second s={n.entry} what="补登" again={again} />
    </div>
  );
}

interface SecondProps {
  s: Statement;
  what: string;
  again: () => Promise<void>;
}

/** The second person signs the very same body, or sends it back. */
export function Second({ s, what, again }: SecondProps) {
  const act = useAct();
  const [back, setBack] = useState(false);
  const confirm = () =>
    act.run(async () => {
      const account = me.get()?.id ?? "";
      const signed = await sign(account, statementPayload(s.kind, account, s.body));
      await post(`/statements/${s.id}/confirmation`, { ...signed });
      await again();
    });
  if (!s.actions.length) {
    return s.state === "OPEN" ? <p class="hint">等另一位审核人或运营人员确认。</p> : null;
  }
  return (
    <>
      {!s.actions.includes("confirm") && <p class="hint">由您提出的，须另一人确认。</p>}
      <ProblemNote problem={act.problem} />
      <div class="row">
        {s.actions.includes("confirm") && (
          <button type="button" class="primary" disabled={act.busy} onClick={() => void confirm()}>
            {act.busy ? "正在签名…" : `签名确认${what}`}
          </button>
        )}
        <button type="button" class="warn" onClick={() => setBack(true)}>
          退回
        </button>
      </div>
      {back && (
        <ReasonDialog
          title={`退回${what}`}
          button="退回"
          danger
          onDo={async (reason) => {
            await post(`/statements/${s.id}/refusal`, { reason });
            await again();
          }}
          onClose={() => setBack(false)}
        />
      )}
    </>
  );
}
