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

function chosenAtFirst(draft: Draft, channels: ChannelAccount[]): Set<string> {
  const live = new Set(draft.live.map((l) => l.account));
  const active = channels.filter((c) => live.size === 0 || live.has(c.id));
  return new Set(active.map((c) => c.id));
}

export function SubmitDialog({ draft, channels, findings, save, onClose }: Props) {
  const [chosen, setChosen] = useState(() => chosenAtFirst(draft, channels));
  const [note, setNote] = useState("");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [urgent, setUrgent] = useState(false);
  const act = useAct();
  const id = useId();
  const blocks = blockingCount(findings);
  const mending = draft.correction !== null;
  const count = mending ? channelsOf(draft).length : chosen.size;
  const sent = mending ? [] : channels.filter((c) => chosen.has(c.id));
  const toggle = (account: string) => {
    const next = new Set(chosen);
    if (!next.delete(account)) {
      next.add(account);
    }
    setChosen(next);
  };
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      const saved = await save();
      if (!saved) {
        throw new Problem(412, "draft.stale", "稿件已有更新的版本", "请关闭本窗口，按页面上方的提示处理后再送审。");
      }
      const body: Record<string, unknown> = { note: note.trim() };
      if (!draft.correction) {
        body.channels = [...chosen];
      }
      if (from) {
        body.not_before = utcOfLocal(from);
      }
      if (until) {
        body.expires_at = utcOfLocal(until);
      }
      if (urgent) {
        body.urgent = true;
      }
      await call<Submission>("POST", at(draft, "/submissions"), { body, ifMatch: saved.head });
      await refreshMe(true);
      navigate(`/items/${draft.id}`);
    });
  };
  return (
    <Dialog title={mending ? "更正送审" : "提交送审"} onClose={onClose}>
      <form onSubmit={submit}>
        {mending && <p>只发往现在载有线上版本的渠道：{channelsOf(draft).join("、")}。</p>}
        {!mending && (
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
        )}
        {sent.some((c) => c.recall) && (
          <section aria-label="发出之后">
            {sent.map((c) => (
              <RecallFold key={c.id} name={c.channel_name} card={c.recall} />
            ))}
          </section>
        )}
        <label for={`${id}n`}>{mending ? "更正说明（必填）" : "修改说明（必填）"}</label>
        <textarea
          id={`${id}n`}
          rows={2}
          required
          maxLength={NOTE_MAX}
          value={note}
          aria-describedby={`${id}c`}
          onInput={(e) => setNote(e.currentTarget.value)}
        />
        <p class="hint" id={`${id}c`}>
          让审核人一眼知道这一稿写了什么、改了什么。已写 {Array.from(note).length} / {NOTE_MAX} 字。
        </p>
        {!mending && (
          <div class="two">
            <div>
              <label for={`${id}f`}>最早发布时间（可不填）</label>
              <input id={`${id}f`} type="datetime-local" value={from} onInput={(e) => setFrom(e.currentTarget.value)} />
            </div>
            <div>
              <label for={`${id}u`}>下线时间（可不填）</label>
              <input id={`${id}u`} type="datetime-local" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
            </div>
          </div>
        )}
        <label class="check">
          <input type="checkbox" checked={urgent} onChange={(e) => setUrgent(e.currentTarget.checked)} />
          <span>
            申请按紧急件发出
            <small>理由写在上面的说明里。统一审核人或分管领导决定后，不受静默时段、停发安排和次数限制。</small>
          </span>
        </label>
        {blocks > 0 && <p class="field-bad">还有 {blocks} 项拦截没有处理，暂不能送审。</p>}
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            取消
          </button>
          <button type="submit" class="primary" disabled={act.busy || !note.trim() || !count || blocks > 0}>
            {act.busy ? "正在检查并生成各渠道成品…" : `提交送审（${count} 个渠道）`}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
