// 经批准的例外: which document allows a second account, until when, what allowed it before; and its renewal.
import { post } from "../../api/client";
import type { Allowed, ChannelAccount } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { useForm } from "../../parts/form";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { wellFormed } from "../../sign/canonical";

export function ExceptionTag({ c: { exception } }: { c: ChannelAccount }) {
  if (exception?.voided) {
    return <Tag long>曾用 {exception.document_no}，已释放</Tag>;
  }
  return (
    exception && (
      <Tag tone={exception.overdue ? "bad" : "warn"} long>
        例外 {exception.document_no}，{exception.overdue ? `已过复核日期 ${exception.review_on}` : `${exception.review_on} 复核`}
      </Tag>
    )
  );
}

/** Registered by mistake: who said so, and why. */
export function Voided({ c: { exception } }: { c: ChannelAccount }) {
  const voided = exception?.voided;
  return voided ? (
    <p class="obstacle">
      {voided.by.name} <When at={voided.at} /> 作废：{voided.reason}
    </p>
  ) : null;
}

const paper = ({ document_no, document_on }: Allowed) => (document_on ? `${document_no}（${document_on}）` : document_no);

/** What allowed it before the one that does now, unfolded when somebody asks. */
export function Earlier({ c: { exception } }: { c: ChannelAccount }) {
  if (!exception?.earlier.length) {
    return null;
  }
  return (
    <details>
      <summary>例外的批准记录（{exception.earlier.length + 1}）</summary>
      <ol class="allowed" reversed>
        {[exception, ...exception.earlier].map((e) => (
          <li key={e.document_no}>
            {paper(e)}，{e.review_on} 复核：{e.reason}{" "}
            <small>
              {e.by.name} <When at={e.at} /> 登记
            </small>
          </li>
        ))}
      </ol>
    </details>
  );
}

interface Props {
  c: ChannelAccount;
  onDone: () => Promise<void>;
  onClose: () => void;
}

export function RenewException({ c, onDone, onClose }: Props) {
  const { values, field } = useForm({ reason: c.exception?.reason ?? "" });
  const act = useAct();
  const submit = async (e: Event) => {
    e.preventDefault();
    const { document_no = "", document_on = "", reason = "", review_on = "" } = values;
    const done = await act.run(async () => {
      const words = { document_no: wellFormed(document_no.trim()), reason: wellFormed(reason.trim()) };
      await post(`/channel-accounts/${c.id}/exception`, { ...words, document_on, review_on });
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`延续例外：${c.name}`} onClose={onClose}>
      <p>
        现在依据 {c.exception && paper(c.exception)}，{c.exception?.review_on} 复核。复核后确需保留的，登记新的批准文件；不再需要的，请注销这个账号。
      </p>
      <form onSubmit={submit}>
        {field("document_no", "新的批准文号", { required: true })}
        <div class="two">
          {field("document_on", "批准日期", { required: true, type: "date" })}
          {field("review_on", "下次复核日期", { required: true, type: "date" })}
        </div>
        {field("reason", "理由", { required: true, max: 2000 })}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            不做了
          </button>
          <button type="submit" class="primary" disabled={act.busy}>
            {act.busy ? "正在办理…" : "延续"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
