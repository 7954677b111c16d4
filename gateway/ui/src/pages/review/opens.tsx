// 逐项查看: each attachment and each channel's exact rendition, opened by this reviewer before 同意.
import { useEffect } from "preact/hooks";
import type { Diff, Open, Submission } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { RenditionFrame } from "../../parts/frame";
import { DiffView } from "../../parts/diff";
import { Show, useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";
import { RecallFold } from "../../parts/recall_card";
import { sizeText } from "../editor/upload";
import { Acknowledge } from "./acknowledge";

interface Props {
  s: Submission;
  onOpened: (what: string) => Promise<void>;
  /** Which one is open: also asked for from beside a finding in a file. */
  what: string | null;
  onLook: (what: string | null) => void;
}

/** A picture stands in the text and is no item of the list; beside a finding it is asked for all the same. */
function pictureOf(s: Submission, what: string | null): Open | undefined {
  const asset = s.attachments.find((a) => what === `asset:${a.sha256}`);
  return asset && { what: `asset:${asset.sha256}`, label: asset.name, opened: true, url: asset.url };
}

export function Opens({ s, onOpened, what, onLook }: Props) {
  const now = s.opens.find((o) => o.what === what) ?? pictureOf(s, what);
  const act = useAct();
  const done = s.opens.filter((o) => o.opened).length;
  const opened = (o: Open) => {
    if (!o.opened) {
      void act.run(() => onOpened(o.what));
    }
  };
  const losses = s.channels.filter((c) => c.losses.length > 0);
  return (
    <section class="card opens" aria-labelledby="opens">
      <h2 id="opens">
        逐项查看（{done}/{s.opens.length}）
      </h2>
      <p class="hint">看到的就是将要发出的成品，一字不差。全部打开看过才能同意。</p>
      <ul>
        {s.opens.map((o) => (
          <li key={o.what}>
            <button type="button" class="open-item" onClick={() => onLook(o.what)}>
              <span>{o.label}</span>
              <OpenState o={o} />
            </button>
          </li>
        ))}
      </ul>
      {losses.map((c) => (
        <p class="hint" key={c.account}>
          {c.channel_name}会有出入：{c.losses.join("；")}
        </p>
      ))}
      <h3>发出之后还能不能改、能不能撤</h3>
      {s.channels.map((c) => (
        <RecallFold key={c.account} name={c.channel_name} card={c.recall} />
      ))}
      <ProblemNote problem={act.problem} />
      {now && (
        <Dialog title={now.label} onClose={() => onLook(null)} wide>
          {now.what.startsWith("rendition:") ? (
            <RenditionFrame src={now.url} title={now.label} onOpened={() => opened(now)} />
          ) : now.what.startsWith("recall:") ? (
            <Acknowledge
              s={s}
              channel={now.what.slice("recall:".length)}
              opened={now.opened}
              busy={act.busy}
              onKnown={() => opened(now)}
            />
          ) : now.what.startsWith("live:") ? (
            <LiveLook s={s} from={now.what.slice("live:".length)} onOpened={() => opened(now)} />
          ) : (
            <AttachmentLook s={s} open={now} onOpened={() => opened(now)} />
          )}
        </Dialog>
      )}
    </section>
  );
}

function OpenState({ o }: { o: Open }) {
  if (o.what.startsWith("recall:")) {
    return o.opened ? <Tag tone="good">已知悉</Tag> : <Tag tone="bad">待确认</Tag>;
  }
  return o.opened ? <Tag tone="good">已看</Tag> : <Tag tone="warn">未看</Tag>;
}

/** This round against what is out now, which came out after it was handed in. */
function LiveLook({ s, from, onOpened }: { s: Submission; from: string; onOpened: () => void }) {
  const diff = useGet<Diff>(`/drafts/${s.draft.id}/diff?from=${from}&to=${s.commit}`);
  useEffect(() => {
    if (diff.data) {
      onOpened();
    }
  }, [diff.data]);
  return <Show from={diff}>{(d) => <DiffView diff={d} draft={s.draft.id} />}</Show>;
}

interface LookProps {
  s: Submission;
  open: Open;
  onOpened: () => void;
}

function AttachmentLook({ s, open, onOpened }: LookProps) {
  const asset = s.attachments.find((a) => open.what === `asset:${a.sha256}`);
  const picture = asset?.media_type.startsWith("image/");
  if (picture) {
    return <img class="picture-look" src={open.url} alt={open.label} onLoad={onOpened} />;
  }
  return (
    <div>
      <p>
        {asset
          ? `${asset.name}，${sizeText(asset.size)}${asset.pages ? `，${asset.pages} 页` : ""}。`
          : open.label}
        点下面的按钮下载打开，核对后回到这里。
      </p>
      <a class="button primary" href={open.url} download={asset?.name ?? ""} onClick={onOpened}>
        打开附件
      </a>
      {open.opened && <p class="clean">您已打开过。</p>}
    </div>
  );
}
