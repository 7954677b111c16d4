// One incident: what was seen, what to do now, who has to be told, and how it ended.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Addressee, Incident } from "../../api/types";
import { refreshMe } from "../../app/session";
import { useTitle } from "../../app/shell";
import { ReasonDialog } from "../../parts/dialog";
import { Facts, type Fact } from "../../parts/facts";
import { Show, useAgain, useGet } from "../../parts/load";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { StopDialog } from "../channels/stop";
import { Decide, unseenAdvice } from "./decide";
import { Enter, EntryState } from "./enter";
import { Standing, titleOf } from "./list";
import { Adopt, Intrusion, ProfileState } from "./profile";
import { Remove, RemovalState } from "./remove";

interface Props {
  n: Incident;
  again: () => Promise<void>;
}

export function IncidentPage({ id }: { id: string }) {
  const found = useGet<Incident>(`/incidents/${id}`);
  const again = async () => {
    await found.reload(true);
    await refreshMe(true);
  };
  useTitle("渠道事件");
  useEffect(() => {
    void post(`/incidents/${id}/first`).then(() => found.reload(true), () => undefined);
  }, [id]);
  useAgain(found.data !== null && !found.data.closed_at, () => found.reload(true));
  return <Show from={found}>{(n) => <Sheet n={n} again={again} />}</Show>;
}

function Sheet({ n, again }: Props) {
  return (
    <article class="incident">
      <header class="page-head">
        <div>
          <span class="tags">
            <Tag tone={n.closed_at ? "plain" : "bad"}>{n.kind_name}</Tag>
            <Standing n={n} />
            {n.stopped && !n.closed_at && <Tag tone="bad">已紧急停发</Tag>}
          </span>
          <h1>{titleOf(n)}</h1>
          <p>
            {n.name}（{n.channel_name}）{n.draft && (
              <>
                {" · "}
                <a href={`/items/${n.draft.id}`}>看这一件</a>
              </>
            )}
          </p>
        </div>
      </header>
      {!n.closed_at && <Now n={n} again={again} />}
      <Seen n={n} />
      {n.repairs.length > 0 && <Repairs n={n} />}
      <Told n={n} again={again} />
      <History n={n} />
    </article>
  );
}

const ADVICE: Record<string, string> = {
  stranger: "这条内容没有经过本系统审核。先紧急停发该账号，换掉平台口令，再申请删除：两人签名以后由连接器删除，系统看到它消失后即可办结。确系本单位经批准发布的，补登。",
  double: "同一稿件在平台上有两份。登录平台删去多出的一份；系统看到它消失后即可办结。确系本单位另发的，补登。",
  returned: "已经撤下的内容又出现在账号上。登录平台删除它；系统看到它消失后即可办结。",
  altered: "线上内容与批准的不一致。先紧急停发该账号，查明是谁改的，再恢复原样（更正或撤稿）；系统看到恢复后即可办结。",
  gone: "应当在线的内容不见了。登录平台查明原因；需要时重新发布，或按撤稿办理。",
  repaired: "本单位的内容被人改动，系统不再自动恢复或没有恢复成功。先紧急停发该账号（停发期间不自动恢复），换掉口令和密钥，查明对方是怎么进来的、堵住以后再解除；网站上可能误导公众的，可以整站停止服务。",
  profile: "账号的名称、头像或认证变了。不是本单位改的，认定为他人改动，紧急停发并找平台找回账号；是本单位改的，两人签名认可。",
};

/** Of words of ours: what can be put back on this channel, or what one does instead. */
const INSTEAD: Record<string, string> = {
  website: "“变更”里把“内容被改动时”设为“自动恢复，并报告”的，由系统恢复；紧急停发、撤稿、更正期间不自动恢复。",
  miniprogram:
    "“变更”里把“内容被改动时”设为“自动恢复，并报告”的，由系统按批准的原样写回；紧急停发、撤稿、更正期间不自动恢复。",
  wechat: "公众号文章不能改回原样：撤稿，再重新送审发布（另一个地址，另占一次）。",
  weibo: "微博不能改回原样：撤稿，再重新送审发布（转发和评论会丢失）。",
  video: "视频号没有接口：由操作人登录平台处理，或撤稿、重新移交。",
  handoff: "这类渠道没有接口：由操作人到该渠道处理，或撤稿、重新移交。",
  app: "订阅方那里的由对方处理；订阅源被改动的，请系统管理员查明，再撤稿、重新送审发布。",
};
const OURS = ["altered", "gone", "returned"];

type Asked = "stop" | "close" | "accept" | "enter" | "remove" | "adopt" | "intrusion" | "decide";

/** What to do, the most urgent first. */
function Now({ n, again }: Props) {
  const [ask, setAsk] = useState<Asked | null>(null);
  const may = (action: string) => n.actions.includes(action);
  const close = () => setAsk(null);
  return (
    <section class="card" aria-labelledby="now">
      <h2 id="now">现在怎么办</h2>
      <p>{n.settled ? `系统已看到：${n.settled_name}。请写明处理经过，办结。` : n.unseen ? unseenAdvice(n) : ADVICE[n.kind]}</p>
      {!n.settled && !n.unseen && OURS.includes(n.kind) && INSTEAD[n.channel] && <p>{INSTEAD[n.channel]}</p>}
      {n.kind === "profile" ? <ProfileState n={n} again={again} /> : <EntryState n={n} again={again} />}
      <RemovalState n={n} again={again} />
      {n.explained && !n.removal && <p class="banner note">不能由连接器删除：{n.explained}。</p>}
      <div class="row">
        {may("stop") && !n.stopped && (
          <button type="button" class="danger" onClick={() => setAsk("stop")}>
            紧急停发
          </button>
        )}
        {may("remove") && (
          <button type="button" class="danger" onClick={() => setAsk("remove")}>
            申请删除
          </button>
        )}
        {may("adopt") && (
          <button type="button" onClick={() => setAsk("adopt")}>
            认可变化
          </button>
        )}
        {may("intrusion") && (
          <button type="button" class="warn" onClick={() => setAsk("intrusion")}>
            认定为他人改动
          </button>
        )}
        {may("enter") && !n.entry && (
          <button type="button" onClick={() => setAsk("enter")}>
            补登
          </button>
        )}
        {may("accept") && (
          <button type="button" onClick={() => setAsk("accept")}>
            认可变化
          </button>
        )}
        {may("decide") && (
          <button type="button" onClick={() => setAsk("decide")}>
            已由人处置
          </button>
        )}
        {may("close") && (
          <button type="button" class="primary" onClick={() => setAsk("close")}>
            办结
          </button>
        )}
      </div>
      {ask === "stop" && <StopDialog scope={n.account} name={n.name} again={again} onClose={close} />}
      {ask === "remove" && <Remove n={n} again={again} onClose={close} />}
      {ask === "adopt" && <Adopt n={n} again={again} onClose={close} />}
      {ask === "intrusion" && <Intrusion n={n} again={again} onClose={close} />}
      {ask === "decide" && <Decide n={n} again={again} onClose={close} />}
      {ask === "enter" && <Enter n={n} again={again} onClose={close} />}
      {(ask === "close" || ask === "accept") && (
        <ReasonDialog
          title={ask === "close" ? "办结" : "认可变化"}
          explain={ask === "close" ? "写明查明的原因和处理的经过。" : "认可以后，系统以现在看到的为准。"}
          label={ask === "close" ? "处理经过（必填）" : "理由（必填）"}
          button={ask === "close" ? "办结" : "认可变化"}
          onDo={async (reason) => {
            await post(`/incidents/${n.id}/close`, { outcome: ask === "close" ? "handled" : "accepted", reason });
            await again();
          }}
          onClose={close}
        />
      )}
    </section>
  );
}

const text = (value: unknown) => (typeof value === "string" ? value : "");
const MEMBERS: [string, string][] = [
  ["name", "名称"],
  ["face", "头像"],
  ["certification", "认证"],
];

function movedOf(n: Incident): Fact[] {
  const moved = (n.seen.moved ?? {}) as Record<string, { was: string; is: string }>;
  return MEMBERS.filter(([key]) => moved[key]).map(([key, name]) => [name, `${moved[key].was} → ${moved[key].is}`]);
}

function Seen({ n }: { n: Incident }) {
  return (
    <section class="card" aria-labelledby="seen">
      <h2 id="seen">看到的</h2>
      <Facts
        list={[
          ["标题", text(n.seen.title)],
          ["地址", n.url ? <a href={n.url} target="_blank" rel="noopener noreferrer nofollow">{n.url}</a> : text(n.seen.url)],
          ["平台编号", text(n.seen.remote_id)],
          ["不同之处", text(n.seen.detail)],
          ["该账号此外", n.besides],
          ...movedOf(n),
          ["平台时间", text(n.seen.posted_at) && <When at={text(n.seen.posted_at)} />],
          ["记录校验值", <code class="sum">{n.seen_sha256}</code>],
        ]}
      />
      <p class="hint">以上是发现时保存的样子，校验值已记入操作记录，作为证据留存。</p>
    </section>
  );
}

function Repairs({ n }: { n: Incident }) {
  return (
    <section class="card" aria-labelledby="repairs">
      <h2 id="repairs">自动恢复</h2>
      <ul class="addressees">
        {n.repairs.map((r) => (
          <li key={r.id}>
            <div>
              <b class="path">{r.path}</b> <When at={r.at} />
              <p>
                <Tag tone={r.put_sha256 ? "good" : "bad"}>{r.put_sha256 ? "已恢复为批准的内容" : "没有恢复"}</Tag>{" "}
                {r.missing ? "当时不见了。" : `当时的内容校验值 ${r.seen_sha256.slice(0, 16)}…`}
                {r.why}
              </p>
            </div>
            {r.size > 0 && (
              <a href={`/api/v1/incidents/${n.id}/repairs/${r.id}`} download={`evidence-${r.id}.bin`}>
                下载当时的内容
              </a>
            )}
          </li>
        ))}
      </ul>
      <p class="hint">当时的内容留存开头 64 KB，作为证据；请不要直接打开，交由技术人员分析。</p>
    </section>
  );
}

function Told({ n, again }: Props) {
  const [to, setTo] = useState<Addressee | null>(null);
  return (
    <section class="card" aria-labelledby="told">
      <h2 id="told">应当告知</h2>
      <ul class="addressees">
        {n.addressees.map((a) => (
          <li key={a.id}>
            <div>
              <b>{a.name}</b> {!a.told && a.due_at && <span class={a.late ? "due late" : "due"}>限 <When at={a.due_at} /></span>}
              <p class="hint">
                {a.what}（{a.rule}）
              </p>
              {a.told && (
                <p>
                  <Tag tone="good">已告知</Tag> {a.told.by.name} <When at={a.told.at} />：{a.told.note}
                </p>
              )}
            </div>
            {!a.told && n.actions.includes("tell") && (
              <button type="button" aria-label={`登记告知：${a.name}`} onClick={() => setTo(a)}>
                登记告知
              </button>
            )}
          </li>
        ))}
      </ul>
      {to && (
        <ReasonDialog
          title={`登记告知：${to.name}`}
          explain="系统不代为告知；告知以后在这里登记。"
          label="怎样告知的（必填）"
          phrases={["已电话告知", "已书面报告"]}
          button="登记"
          onDo={async (note) => {
            await post(`/incidents/${n.id}/told`, { addressee: to.id, note });
            await again();
          }}
          onClose={() => setTo(null)}
        />
      )}
    </section>
  );
}

function History({ n }: { n: Incident }) {
  const steps: [string | null, string][] = [
    [n.opened_at, "系统发现"],
    [n.first_at, `${n.first_by?.name ?? ""} 第一个查看`],
    [n.settled_at, `系统看到：${n.settled_name}`],
    [n.closed_at, `${n.closed_by?.name ?? ""} 办结（${n.outcome_name}）：${n.reason}${n.evidence && `；在平台上：${n.evidence}`}`],
  ];
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">经过</h2>
      <ol class="history">
        {steps
          .filter(([at]) => at)
          .map(([at, said]) => (
            <li key={said}>
              <When at={at} />
              <span>{said}</span>
            </li>
          ))}
      </ol>
    </section>
  );
}
