// 恢复旧版: one asks that an older version comes back, another agrees; what waits, and what became of the last.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Lexicon, Lexicons as All, Return } from "../../api/types";
import { me } from "../../app/session";
import { Dialog, ReasonDialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { agreementPayload, returnPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import { Compared } from "./compared";
import { LawsWarning } from "./laws";

interface Props {
  all: All;
  inForce: Lexicon;
  reload: () => Promise<void>;
}

const REASONS = ["现行版误拦正常内容", "现行版漏查应拦内容", "现行版启用有误"];
const ENDED: Record<Return["state"], string> = {
  OPEN: "待同意",
  AGREED: "已同意",
  REFUSED: "未同意",
  TAKEN_BACK: "已取回",
  LAPSED: "已失效",
};

/** Above the versions: whoever comes to this page sees first what waits for him. */
export function Returns({ all, inForce, reload }: Props) {
  const [last] = all.returns;
  if (!last) {
    return null;
  }
  return last.state === "OPEN" ? <Waiting key={last.id} w={last} all={all} inForce={inForce} reload={reload} /> : <Last w={last} />;
}

function Last({ w }: { w: Return }) {
  return (
    <p class="hint">
      上次恢复申请：{w.by.name} <When at={w.at} /> 申请恢复第 {w.version} 版，{ENDED[w.state]}
      {w.ended_by && w.state !== "TAKEN_BACK" && `（${w.ended_by.name}）`}
      {w.answer && `：${w.answer}`}。
    </p>
  );
}

type Open = "agree" | "refuse" | "take_back" | null;

function Waiting({ w, all, inForce, reload }: Props & { w: Return }) {
  const [open, setOpen] = useState<Open>(null);
  const lexicon = all.items.find((l) => l.version === w.version);
  const close = () => setOpen(null);
  const end = async (how: "refuse" | "take-back", reason: string) => {
    await post(`/lexicons/returns/${w.id}/${how}`, { reason: wellFormed(reason) });
    await reload();
  };
  return (
    <section class="obstacle" aria-label="恢复申请">
      <p>
        <b>
          {w.by.name}申请恢复第 {w.version} 版
        </b>{" "}
        <When at={w.at} />：{w.reason}
      </p>
      {!w.actions.includes("agree") && <p class="hint">等另一名安全管理员同意。同意之前，现行的仍是第 {inForce.version} 版。</p>}
      <div class="row">
        {w.actions.includes("agree") && (
          <button type="button" class="primary" onClick={() => setOpen("agree")}>
            同意恢复第 {w.version} 版
          </button>
        )}
        {w.actions.includes("refuse") && (
          <button type="button" onClick={() => setOpen("refuse")}>
            不同意
          </button>
        )}
        {w.actions.includes("take_back") && (
          <button type="button" onClick={() => setOpen("take_back")}>
            取回申请
          </button>
        )}
      </div>
      {open === "agree" && lexicon && (
        <Agree w={w} lexicon={lexicon} inForce={inForce} after={all.activation} onDone={reload} onClose={close} />
      )}
      {open === "refuse" && (
        <ReasonDialog
          title={`不同意恢复第 ${w.version} 版`}
          explain="现行版不变，申请人会收到消息。"
          button="不同意"
          max={200}
          onDo={(reason) => end("refuse", reason)}
          onClose={close}
        />
      )}
      {open === "take_back" && (
        <ReasonDialog
          title={`取回恢复第 ${w.version} 版的申请`}
          button="取回"
          max={200}
          onDo={(reason) => end("take-back", reason)}
          onClose={close}
        />
      )}
    </section>
  );
}

interface AskProps {
  lexicon: Lexicon;
  inForce: Lexicon;
  all: All;
  onDone: () => Promise<void>;
  onClose: () => void;
}

async function ask({ version, sha256 }: Lexicon, all: All, words: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const reason = wellFormed(words.trim());
  const signed = await sign(
    account,
    returnPayload({ account, after: all.activation, previous: all.last_return, reason, sha256, version: String(version) }),
  );
  await post(`/lexicons/${version}/return`, { reason, ...signed });
}

/** The first of two: nothing changes yet. */
export function AskBack({ lexicon, inForce, all, onDone, onClose }: AskProps) {
  return (
    <ReasonDialog
      title={`申请恢复第 ${lexicon.version} 版词库`}
      explain="另一名安全管理员同意后立即启用，不必再试运行；同意之前，现行版不变。以您的签名密钥签名，留痕，并告知其他安全管理员。"
      button="签名并申请恢复"
      phrases={REASONS}
      max={200}
      before={<WhatChanges lexicon={lexicon} inForce={inForce} />}
      onDo={async (reason) => {
        await ask(lexicon, all, reason);
        await onDone();
      }}
      onClose={onClose}
    />
  );
}

interface AgreeProps {
  w: Return;
  lexicon: Lexicon;
  inForce: Lexicon;
  after: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

async function agree({ id, reason }: Return, { version, sha256 }: Lexicon, after: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const signed = await sign(account, agreementPayload({ account, after, reason, id, sha256, version: String(version) }));
  await post(`/lexicons/returns/${id}/agree`, { ...signed });
}

/** The second of two: in force with this click. */
function Agree({ w, lexicon, inForce, after, onDone, onClose }: AgreeProps) {
  const act = useAct();
  const go = async () => {
    const done = await act.run(async () => {
      await agree(w, lexicon, after);
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`同意恢复第 ${lexicon.version} 版词库`} onClose={onClose}>
      <p>
        {w.by.name}申请恢复：<b>{w.reason}</b>
      </p>
      <WhatChanges lexicon={lexicon} inForce={inForce} />
      <p>同意后立即生效，第 {inForce.version} 版停用；在审和线上的内容都会按恢复的这一版重新检查。以您的签名密钥签名，留痕。</p>
      <p class="hint">
        所签内容的摘要（SHA-256）：<code class="sum">{lexicon.sha256}</code>
      </p>
      <ProblemNote problem={act.problem} />
      <div class="row end">
        <button type="button" onClick={onClose}>
          先不办
        </button>
        <button type="button" class="primary" disabled={act.busy} onClick={() => void go()}>
          {act.busy ? "正在签名…" : "签名同意，立即恢复"}
        </button>
      </div>
    </Dialog>
  );
}

/** Nobody has to try it again: what is known of what it would flag and free, and the lines that differ. */
function WhatChanges({ lexicon, inForce }: { lexicon: Lexicon; inForce: Lexicon }) {
  return (
    <>
      <Known lexicon={lexicon} inForce={inForce} />
      <LawsWarning version={lexicon.version} />
      <Compared version={lexicon.version} against={inForce.version} />
    </>
  );
}

function Known({ lexicon: { trial }, inForce }: { lexicon: Lexicon; inForce: Lexicon }) {
  if (!trial || trial.against !== inForce.version) {
    return <p class="hint">提出申请后，系统随即用这一版检查线上的内容，看会新增、会放开多少处；不必等它。</p>;
  }
  if (trial.ended_at === null) {
    return (
      <p class="hint">
        系统正在用这一版检查线上的内容：看了 {trial.looked} / {trial.total} 篇，会新增 {trial.fresh} 处，会放开 {trial.freed} 处。不必等它看完。
      </p>
    );
  }
  return (
    <p>
      用这一版检查线上和最近发布的 {trial.total} 篇：会新增 {trial.fresh} 处，会放开 {trial.freed} 处。
    </p>
  );
}
