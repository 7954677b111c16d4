// 词库: every version, which one is in force and by whom, and the terms of one with a search.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Lexicon, Lexicons as All, Rescreen } from "../../api/types";
import { me } from "../../app/session";
import { Dialog } from "../../parts/dialog";
import { Show, useAct, useAgain, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Progress } from "../../parts/progress";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { activationPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import { Compared, Comparison } from "./compared";
import { Laws, LawsWarning } from "./laws";
import { Listed } from "./listed";
import { NewVersion } from "./new_version";
import { AskBack, Returns } from "./returns";
import { TrialOf } from "./trial";
import { begin, useMaking } from "./version";

const STATE: Record<Lexicon["state"], string> = { DRAFT: "未启用", ACTIVE: "现行", RETIRED: "已停用" };

export function Lexicons() {
  const list = useGet<All>("/lexicons");
  return (
    <section class="card" aria-labelledby="lexicon">
      <h2 id="lexicon">词库</h2>
      <p class="hint">新版词库由安全管理员提交、试运行，另一名安全管理员启用；启用后，在审和线上的内容都会重新检查。要恢复停用的旧版，一名安全管理员申请，另一名同意。</p>
      <Show from={list}>{(all) => <Versions all={all} reload={() => list.reload(true)} />}</Show>
    </section>
  );
}

/** Which version is looked at in which way. */
interface Chosen {
  shown: number;
  tried: number | null;
  compared: number | null;
}

function Versions({ all, reload }: { all: All; reload: () => Promise<void> }) {
  const { items } = all;
  const inForce = items.find((l) => l.state === "ACTIVE") ?? items[0];
  const [chosen, setChosen] = useState<Chosen>({ shown: inForce?.version, tried: null, compared: null });
  const [ask, setAsk] = useState<Lexicon | null>(null);
  const [back, setBack] = useState<Lexicon | null>(null);
  const choose = (part: Partial<Chosen>) => setChosen((before) => ({ ...before, ...part }));
  const asked = all.returns.find((w) => w.state === "OPEN");
  const looking = asked && items.find((l) => l.version === asked.version)?.trial?.ended_at === null;
  useAgain(inForce?.state === "ACTIVE" && (!inForce.rescreen?.ended_at || !inForce.commit || looking === true), reload);
  if (!inForce) {
    return <p class="hint">还没有词库。</p>;
  }
  const made = async (version: number) => {
    await reload();
    choose({ shown: version, tried: version });
  };
  return (
    <>
      <Returns all={all} inForce={inForce} reload={reload} />
      <Making inForce={inForce} onDone={made} />
      <ul class="versions">
        {items.map((l) => (
          <Version key={l.version} of={l} inForce={inForce} chosen={chosen} choose={choose} onActivate={() => setAsk(l)} onBack={() => setBack(l)} />
        ))}
      </ul>
      <LookedAt items={items} inForce={inForce} chosen={chosen} />
      {ask && (
        <Activate
          lexicon={ask}
          inForce={inForce}
          after={all.activation}
          onDone={reload}
          onClose={() => setAsk(null)}
        />
      )}
      {back && <AskBack lexicon={back} inForce={inForce} all={all} onDone={reload} onClose={() => setBack(null)} />}
    </>
  );
}

function Making({ inForce, onDone }: { inForce: Lexicon; onDone: (version: number) => Promise<void> }) {
  const making = useMaking();
  const may = me.use()?.capabilities.includes("LEXICON_WRITE") && inForce.state === "ACTIVE";
  if (!may) {
    return null;
  }
  return making ? (
    <NewVersion making={making} onDone={onDone} />
  ) : (
    <p class="act">
      <button type="button" onClick={() => begin(inForce.version)}>
        编辑新版
      </button>
    </p>
  );
}

interface VersionProps {
  of: Lexicon;
  inForce: Lexicon;
  chosen: Chosen;
  choose: (part: Partial<Chosen>) => void;
  onActivate: () => void;
  onBack: () => void;
}

function Version({ of: l, ...rest }: VersionProps) {
  return (
    <li>
      <b>第 {l.version} 版</b>
      <Tag tone={l.state === "ACTIVE" ? "good" : "plain"}>{STATE[l.state]}</Tag>
      <span>
        {l.terms} 条，{l.made_by ? `${l.made_by.name} 提交` : "随程序提供"}
        {l.activated_at && (
          <>
            ，{l.activated_by ? `${l.activated_by.name} ` : ""}
            <When at={l.activated_at} /> 启用
          </>
        )}
      </span>
      <VersionActs of={l} {...rest} />
      {l.note && <p>{l.note}</p>}
      {l.commit && (
        <small>
          版本历史 <code title={l.commit}>{l.commit.slice(0, 10)}</code>
        </small>
      )}
      {l.rescreen && <Again of={l.rescreen} />}
    </li>
  );
}

function VersionActs({ of: l, inForce, chosen, choose, onActivate, onBack }: VersionProps) {
  const { version } = l;
  const other = l.state !== "ACTIVE";
  return (
    <>
      {version !== chosen.shown && (
        <button type="button" class="quiet" onClick={() => choose({ shown: version })}>
          看第 {version} 版词条
        </button>
      )}
      {other && (l.trial || l.actions.includes("trial")) && version !== chosen.tried && (
        <button type="button" class="quiet" onClick={() => choose({ tried: version })}>
          试运行第 {version} 版
        </button>
      )}
      {other && inForce.state === "ACTIVE" && version !== chosen.compared && (
        <button type="button" class="quiet" onClick={() => choose({ compared: version })}>
          比较第 {version} 版
        </button>
      )}
      {l.actions.includes("activate") && (
        <button type="button" onClick={onActivate}>
          启用第 {version} 版
        </button>
      )}
      {l.actions.includes("return") && (
        <button type="button" onClick={onBack}>
          申请恢复第 {version} 版
        </button>
      )}
    </>
  );
}

function LookedAt({ items, inForce, chosen }: { items: Lexicon[]; inForce: Lexicon; chosen: Chosen }) {
  const { shown, tried, compared } = chosen;
  const mayTry = items.some((l) => l.version === tried && l.actions.includes("trial"));
  return (
    <>
      {compared !== null && compared !== inForce.version && (
        <Comparison
          key={`${compared}-${inForce.version}`}
          version={compared}
          against={inForce.version}
          versions={items.map((l) => l.version)}
        />
      )}
      {tried !== null && <TrialOf key={tried} version={tried} may={mayTry} />}
      <Laws key={`laws-${shown}`} version={shown} />
      <Listed key={shown} version={shown} />
    </>
  );
}

/** After a version was put in force: everything in flight and live is looked at again. */
function Again({ of }: { of: Rescreen }) {
  if (of.ended_at === null) {
    return <Progress label="按这一版复查在审和线上的内容" done={of.looked} total={of.total} unit="篇" />;
  }
  if (of.total === 0) {
    return <p>复查完毕：启用时没有在审和线上的内容。</p>;
  }
  return (
    <p>
      <When at={of.ended_at} /> 复查完毕：{of.total} 篇，
      {of.flagged ? <b>{of.flagged} 篇检查出拦截项，已通知稿件所属处室</b> : "没有新的拦截项"}。
    </p>
  );
}

interface ActivateProps {
  lexicon: Lexicon;
  inForce: Lexicon;
  after: string;
  onDone: () => Promise<void>;
  onClose: () => void;
}

async function activate({ version, sha256 }: Lexicon, after: string, haste: string): Promise<void> {
  const account = me.get()?.id ?? "";
  const signed = await sign(account, activationPayload({ account, after, haste, sha256, version: String(version) }));
  await post(`/lexicons/${version}/activate`, { ...(haste && { haste }), ...signed });
}

function Activate({ lexicon, inForce, after, onDone, onClose }: ActivateProps) {
  const act = useAct();
  const [why, setWhy] = useState("");
  const haste = lexicon.tried ? "" : wellFormed(why.trim());
  const go = async () => {
    const done = await act.run(async () => {
      await activate(lexicon, after, haste);
      await onDone();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title={`启用第 ${lexicon.version} 版词库`} onClose={onClose}>
      <Tried lexicon={lexicon} />
      {!lexicon.tried && <Haste why={why} onWrite={setWhy} />}
      <LawsWarning version={lexicon.version} />
      {inForce.state === "ACTIVE" && <Compared version={lexicon.version} against={inForce.version} />}
      <p>启用后立即生效，原来的版本停用；在审和线上的内容都会按这一版重新检查。以您的签名密钥签名启用，留痕。</p>
      <p class="hint">
        所签内容的摘要（SHA-256）：<code class="sum">{lexicon.sha256}</code>
      </p>
      <ProblemNote problem={act.problem} />
      <div class="row end">
        <button
          type="button"
          class="primary"
          disabled={act.busy || (!lexicon.tried && !haste)}
          onClick={() => void go()}
        >
          启用
        </button>
      </div>
    </Dialog>
  );
}

/** In force at once: an error that stops everybody cannot wait for a trial. */
function Haste({ why, onWrite }: { why: string; onWrite: (why: string) => void }) {
  const id = useId();
  return (
    <>
      <label for={id}>来不及试运行的，写明急需启用的理由（随签名留痕，并告知其他安全管理员）</label>
      <input id={id} maxLength={200} value={why} onInput={(e) => onWrite(e.currentTarget.value)} />
    </>
  );
}

/** What the trial came to stands where it is decided upon. */
function Tried({ lexicon: { trial, tried } }: { lexicon: Lexicon }) {
  if (!trial) {
    return <p class="banner warn">这一版还没有试运行过：请关闭本窗口，先试运行，看会影响哪些已发布的内容。</p>;
  }
  if (trial.ended_at === null) {
    return (
      <p class="banner warn">
        试运行还没有看完（{trial.looked} / {trial.total} 篇）：请等它看完再启用。
      </p>
    );
  }
  if (!tried) {
    return <p class="banner warn">上次试运行对照的第 {trial.against} 版已不是现行版：请关闭本窗口，重新试运行。</p>;
  }
  return (
    <p>
      试运行看了 {trial.total} 篇：会新增 {trial.fresh} 处，会放开 {trial.freed} 处。
    </p>
  );
}
