// 提交送审: to which channels, from when, and what changed.
import { useId, useState } from "preact/hooks";
import { call, Problem } from "../../api/client";
import type { ChannelAccount, Draft, Finding, Submission } from "../../api/types";
import { navigate } from "../../app/router";
import { refreshMe } from "../../app/session";
import { Dialog } from "../../parts/dialog";
import { at } from "../../parts/line";
import { useAct } from "../../parts/load";
import { quietWords } from "../../parts/pace";
import { ProblemNote } from "../../parts/problem";
import { RecallFold } from "../../parts/recall_card";
import { utcOfLocal } from "../../parts/time";
import { channelsOf } from "./channels_of";
import type { Overrides } from "./fields";
import { blockingCount } from "./findings_panel";

const NOTE_MAX = 200;

interface Props {
  draft: Draft;
  channels: ChannelAccount[];
  findings: Finding[];
  /** Saves what is on screen as a version and answers it; null when it could not. */
  save: () => Promise<Draft | null>;
  onClose: () => void;
}

/** Short messages go to nobody before somebody chose to whom. */
function hasWhom({ meta }: Draft, c: ChannelAccount): boolean {
  return c.channel !== "sms" || Boolean((meta.channels as Overrides | undefined)?.sms?.list);
}

function chosenAtFirst(draft: Draft, channels: ChannelAccount[]): Set<string> {
  const live = new Set(draft.live.map((l) => l.account));
  const active = channels.filter((c) => (live.size === 0 || live.has(c.id)) && hasWhom(draft, c));
  return new Set(active.map((c) => c.id));
}

/** What is said of a round before it begins. */
interface Asked {
  chosen: Set<string>;
  note: string;
  from: string;
  until: string;
  urgent: boolean;
}

interface AskedProps {
  asked: Asked;
  set: (part: Partial<Asked>) => void;
}

function bodyOf(asked: Asked, mending: boolean): Record<string, unknown> {
  return {
    note: asked.note.trim(),
    ...(!mending && { channels: [...asked.chosen] }),
    ...(asked.from && { not_before: utcOfLocal(asked.from) }),
    ...(asked.until && { expires_at: utcOfLocal(asked.until) }),
    ...(asked.urgent && { urgent: true }),
  };
}

export function SubmitDialog({ draft, channels, findings, save, onClose }: Props) {
  const mending = draft.correction !== null;
  const first = { chosen: chosenAtFirst(draft, channels), note: "", from: "", until: "", urgent: false };
  const [asked, setAsked] = useState<Asked>(first);
  const set = (part: Partial<Asked>) => setAsked((before) => ({ ...before, ...part }));
  const act = useAct();
  const blocks = blockingCount(findings);
  const count = mending ? channelsOf(draft).length : asked.chosen.size;
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const saved = await save();
      if (!saved) {
        throw new Problem(412, "draft.stale", "稿件已有更新的版本", "请关闭本窗口，按页面上方的提示处理后再送审。");
      }
      await call<Submission>("POST", at(draft, "/submissions"), { body: bodyOf(asked, mending), ifMatch: saved.head });
      await refreshMe(true);
      navigate(`/items/${draft.id}`);
    });
  };
  return (
    <Dialog title={mending ? "更正送审" : "提交送审"} onClose={onClose}>
      <form onSubmit={submit}>
        {mending ? (
          <p>只发往现在载有线上版本的渠道：{channelsOf(draft).join("、")}。</p>
        ) : (
          <Channels channels={channels} asked={asked} set={set} />
        )}
        <Note mending={mending} asked={asked} set={set} />
        {!mending && <Times asked={asked} set={set} />}
        <Urgent asked={asked} set={set} />
        {blocks > 0 && <p class="field-bad">还有 {blocks} 项拦截没有处理，暂不能送审。</p>}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            取消
          </button>
          <button type="submit" class="primary" disabled={act.busy || !asked.note.trim() || !count || blocks > 0}>
            {act.busy ? "正在检查并生成各渠道成品…" : `提交送审（${count} 个渠道）`}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Channels({ channels, asked: { chosen }, set }: AskedProps & { channels: ChannelAccount[] }) {
  const sent = channels.filter((c) => chosen.has(c.id));
  const toggle = (account: string) => {
    const next = new Set(chosen);
    if (!next.delete(account)) {
      next.add(account);
    }
    set({ chosen: next });
  };
  return (
    <>
      <fieldset>
        <legend>发布渠道</legend>
        {channels.map((c) => (
          <label class="check" key={c.id}>
            <input type="checkbox" checked={chosen.has(c.id)} onChange={() => toggle(c.id)} />
            <span>
              {c.channel_name}
              <small>
                {c.name}
                {quietWords(c.pace) && `，${quietWords(c.pace)}`}
                {c.stopped && `（已紧急停发：${c.stopped.reason}）`}
              </small>
            </span>
          </label>
        ))}
        {!channels.length && <p class="field-bad">没有可用的渠道账号，请联系系统管理员登记。</p>}
      </fieldset>
      {sent.some((c) => c.recall) && (
        <section aria-label="发出之后">
          {sent.map((c) => (
            <RecallFold key={c.id} name={c.channel_name} card={c.recall} />
          ))}
        </section>
      )}
    </>
  );
}

function Note({ mending, asked: { note }, set }: AskedProps & { mending: boolean }) {
  const id = useId();
  return (
    <>
      <label for={id}>{mending ? "更正说明（必填）" : "修改说明（必填）"}</label>
      <textarea
        id={id}
        rows={2}
        required
        maxLength={NOTE_MAX}
        value={note}
        aria-describedby={`${id}c`}
        onInput={(e) => set({ note: e.currentTarget.value })}
      />
      <p class="hint" id={`${id}c`}>
        让审核人一眼知道这一稿写了什么、改了什么。已写 {Array.from(note).length} / {NOTE_MAX} 字。
      </p>
    </>
  );
}

function Times({ asked: { from, until }, set }: AskedProps) {
  const id = useId();
  return (
    <div class="two">
      <div>
        <label for={`${id}f`}>最早发布时间（可不填）</label>
        <input id={`${id}f`} type="datetime-local" value={from} onInput={(e) => set({ from: e.currentTarget.value })} />
      </div>
      <div>
        <label for={`${id}u`}>下线时间（可不填）</label>
        <input id={`${id}u`} type="datetime-local" value={until} onInput={(e) => set({ until: e.currentTarget.value })} />
      </div>
    </div>
  );
}

function Urgent({ asked: { urgent }, set }: AskedProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={urgent} onChange={(e) => set({ urgent: e.currentTarget.checked })} />
      <span>
        申请按紧急件发出
        <small>理由写在上面的说明里。统一审核人或分管领导决定后，不受静默时段、停发安排和次数限制。</small>
      </span>
    </label>
  );
}
