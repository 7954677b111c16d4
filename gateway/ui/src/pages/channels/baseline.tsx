// 存量: what was on the account before; two people answer for it. What they leave out is strange from then on.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Baseline, Old } from "../../api/types";
import { me } from "../../app/session";
import { PageHead } from "../../parts/head";
import { Show, useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { baselineBody } from "../../sign/baseline";
import { statementPayload } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import { Second } from "../incidents/enter";
import { isAllRead, placed, screened, unread } from "./stock";

interface Props {
  b: Baseline;
  again: () => Promise<void>;
}

export function BaselinePage({ id }: { id: string }) {
  const found = useGet<Baseline>(`/channel-accounts/${id}/baseline`);
  return (
    <section>
      <PageHead title="账号存量" />
      <Show from={found}>{(b) => <Sheet b={b} again={() => found.reload(true)} />}</Show>
    </section>
  );
}

function Sheet({ b, again }: Props) {
  const [left, setLeft] = useState(new Set<string>());
  const signing = b.actions.includes("sign");
  const toggle = (id: string) => {
    const next = new Set(left);
    if (!next.delete(id)) {
      next.add(id);
    }
    setLeft(next);
  };
  return (
    <>
      <Head b={b} />
      <List b={b} left={left} toggle={signing ? toggle : null} />
      {signing && <Sign b={b} left={left} again={again} />}
      {b.statement?.state === "OPEN" && (
        <section class="card" aria-labelledby="second">
          <h2 id="second">另一人确认</h2>
          <p>
            {b.statement.made_by.name} <When at={b.statement.made_at} /> 签名确认了 {b.statement.body.count} 项。
            逐项看过，再以您的签名密钥签名。
          </p>
          <Second s={b.statement} what="存量" again={again} />
        </section>
      )}
    </>
  );
}

function Head({ b }: { b: Baseline }) {
  const s = b.statement;
  return (
    <section class="card">
      <p>
        <b>{b.name}</b>（{b.channel_name}）{b.profile.certification && ` · ${b.profile.certification}`}{" "}
        {s ? <Tag tone={s.state === "IN_FORCE" ? "good" : "warn"}>{s.state_name}</Tag> : <Tag tone="warn">待确认</Tag>}
      </p>
      {!b.listed_at && <p>连接器还没有列全账号上的内容，请稍后再来。</p>}
      {b.listed_at && !s && (
        <p>
          以下 {b.items.length} 项是 <When at={b.listed_at} /> 第一次列全时账号上已有的内容。两人逐项看过、签名确认以后，它们是存量，此后只看有没有被改动或消失；
          去掉勾选的按陌生内容处理。
        </p>
      )}
      {s?.state !== "IN_FORCE" && <Hits b={b} />}
      {s?.state === "IN_FORCE" && (
        <p>
          {s.made_by.name} <When at={s.made_at} /> 签名，{s.second_by?.name} <When at={s.second_at} /> 确认，共 {s.body.count} 项。
        </p>
      )}
    </section>
  );
}

function Hits({ b }: { b: Baseline }) {
  const hit = b.items.filter((i) => i.findings.length).length;
  if (!b.items.length) {
    return null;
  }
  return (
    <p>
      {hit > 0 && <Tag tone="warn">{hit} 项命中规则</Tag>}
      {hit === 0 && (isAllRead(b.items) ? <Tag tone="good">没有命中规则</Tag> : <Tag>检查过的没有命中规则</Tag>)}{" "}
      <span class="hint">{screened(b.items).join("")}</span>
    </p>
  );
}

function Findings({ i }: { i: Old }) {
  return (
    <ul class="hits">
      {placed(i).map(({ finding: f, where, key }) => (
        <li key={key}>
          <Tag tone={SEVERITY_TONE[f.severity]}>{SEVERITY_NAME[f.severity]}</Tag> {f.quote && `“${f.quote}”：`}
          {f.message}
          <span class="hint">（{where}）</span>
        </li>
      ))}
      {i.more > 0 && <li class="hint">标题另有 {i.more} 处</li>}
      {i.words && i.words.more > 0 && <li class="hint">正文另有 {i.words.more} 处</li>}
    </ul>
  );
}

interface ListProps {
  b: Baseline;
  left: Set<string>;
  toggle: ((id: string) => void) | null;
}

function List({ b, left, toggle }: ListProps) {
  if (!b.items.length) {
    return b.listed_at ? <p class="empty">账号上原来没有内容。</p> : null;
  }
  const adopted = new Set(b.adopted);
  const out = (i: Old) => (b.statement ? !adopted.has(i.id) : left.has(i.id));
  return (
    <ul class="card posted">
      {b.items.map((i) => (
        <li key={i.id} class={out(i) ? "out" : ""}>
          {toggle && <input type="checkbox" id={`i${i.id}`} checked={!left.has(i.id)} onChange={() => toggle(i.id)} />}
          <label for={`i${i.id}`}>
            {i.title || i.remote_id}
            {out(i) && <Tag tone="bad">不认可</Tag>}
          </label>
          <span class="hint">
            {i.posted_at && <When at={i.posted_at} />} {unread(i)}{" "}
            {/^https?:/.test(i.url) && (
              <a href={i.url} target="_blank" rel="noopener noreferrer nofollow" aria-label={`打开：${i.title || i.remote_id}`}>
                打开
              </a>
            )}
          </span>
          {i.findings.length > 0 && <Findings i={i} />}
        </li>
      ))}
    </ul>
  );
}

function Sign({ b, left, again }: Props & { left: Set<string> }) {
  const act = useAct();
  const adopted = b.items.filter((i) => !left.has(i.id));
  const send = () =>
    act.run(async () => {
      const account = me.get()?.id ?? "";
      const signed = await sign(account, statementPayload("baseline", account, await baselineBody(b, adopted)));
      await post(`/channel-accounts/${b.account}/baseline`, { except: Array.from(left), ...signed });
      await again();
    });
  return (
    <section class="card">
      <ProblemNote problem={act.problem} />
      <div class="row">
        <button type="button" class="primary big" disabled={act.busy} onClick={() => void send()}>
          {act.busy ? "正在签名…" : `签名确认存量（${adopted.length} 项）`}
        </button>
        {left.size > 0 && <span class="hint">另有 {left.size} 项不认可，确认后按陌生内容处理。</span>}
      </div>
    </section>
  );
}
