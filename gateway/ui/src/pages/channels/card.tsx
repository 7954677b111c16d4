// One account on the board: how it is, what waits for it, and what may be done with it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { ChannelAccount, Delivery } from "../../api/types";
import { Deliveries } from "../../parts/deliveries";
import { useAct, useAgain } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { ReasonDialog } from "../../parts/dialog";
import { Facts } from "../../parts/facts";
import { List, useList } from "../../parts/list";
import { paceWords } from "../../parts/pace";
import { RecallFold } from "../../parts/recall_card";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { me } from "../../app/session";
import { ChangeChannel } from "./change";
import { ClosureAsk, ClosureState, useClosure } from "./closure";
import { Earlier, ExceptionTag, RenewException, Voided } from "./exception";
import { HandOver } from "./hand_over";
import { Causes, HealthTag, profileOf } from "./health";
import { LogIn } from "./login";
import { PaceDialog } from "./pace";
import { Lifting, StopDialog } from "./stop";

const STATE: Record<string, string> = { ACTIVE: "在用", SUSPENDED: "已暂停", RELEASED: "已注销" };

interface Props {
  c: ChannelAccount;
  again: () => Promise<void>;
}

export function Channel({ c, again }: Props) {
  const closure = useClosure(c, again);
  const down = closure?.n.closed ?? false;
  const saidBelow = down && c.stopped?.reason.startsWith("整站停止服务：");
  return (
    <>
      <header class="channel-head">
        <h2>
          {c.channel_name}
          <small>{c.name}</small>
        </h2>
        <span class="tags">
          {down ? <Tag tone="bad">停止服务</Tag> : c.stopped ? <Tag tone="bad">紧急停发</Tag> : <StateTag state={c.state} name={c.exception?.voided ? "已作废" : STATE[c.state] ?? c.state} />}
          {c.state !== "RELEASED" && <HealthTag level={c.health.level} />}
          <Tag>{c.purpose_name}</Tag>
          <ExceptionTag c={c} />
        </span>
      </header>
      {c.stopped && !saidBelow && (
        <p class="obstacle">
          {c.stopped.by} <When at={c.stopped.at} /> 停发：{c.stopped.reason}
        </p>
      )}
      {c.stopped && c.stopped.scope !== "all" && <Lifting s={c.stopped} again={again} />}
      {closure && <ClosureState {...closure} />}
      <Voided c={c} />
      {c.suspended && (
        <p class="obstacle">
          {c.suspended.by} <When at={c.suspended.at} /> 暂停：{c.suspended.reason}
        </p>
      )}
      <Causes c={c} />
      {c.test && <Tested c={c} again={again} />}
      <Facts
        list={[
          ["主管处室", c.owner_department.name],
          ["运营人员", c.operators.map((o) => o.name).join("、") || "未指定"],
          ["平台管理", c.platform_admin],
          ["认证情况", c.certification],
          ["平台资料", profileOf(c)],
          ["备案号", c.filing_no],
          ["连接器", c.seen_at ? <>最近联系 <When at={c.seen_at} /></> : "还没有联系过"],
          ["最近发布", c.last_confirmed_at ? <When at={c.last_confirmed_at} /> : "还没有"],
          ["静默与次数", paceWords(c.pace)],
          ["账号内容", <Standing c={c} />],
          ["平台授权", c.health.token_days === null ? "" : `还有 ${c.health.token_days} 天`],
          ["地址", c.base_url && <Address url={c.base_url} />],
        ]}
      />
      <Earlier c={c} />
      <RecallFold name="发出之后" card={c.recall} />
      <Waiting c={c} again={again} />
      <Acts c={c} again={again} closure={closure && <ClosureAsk {...closure} />} />
    </>
  );
}

const TEST: Record<string, [tone: string, name: string]> = {
  waiting: ["note", "正在测试"],
  good: ["note", "测试通过"],
  bad: ["bad", "测试不通过"],
  silent: ["warn", "测试没有结果"],
};

/** What the courier said when somebody asked; while it is awaited the page asks anew. */
function Tested({ c, again }: Props) {
  const test = c.test;
  useAgain(test?.state === "waiting", again);
  if (!test) {
    return null;
  }
  const [tone, name] = TEST[test.state];
  return (
    <p class={`banner ${tone}`} role="status">
      <span>
        <b>{name}。</b>
        {test.text}（{test.by} <When at={test.at} />）
      </span>
    </p>
  );
}

function TestNow({ c, again }: Props) {
  const act = useAct();
  const ask = () =>
    act.run(async () => {
      await post(`/channel-accounts/${c.id}/test`);
      await again();
    });
  return (
    <>
      <button type="button" disabled={act.busy || c.test?.state === "waiting"} aria-label={`测试：${c.name}`} onClick={() => void ask()}>
        测试
      </button>
      <ProblemNote problem={act.problem} />
    </>
  );
}

const BASELINE: Record<string, string> = { LISTED: "存量待确认", OPEN: "存量待另一人确认", IN_FORCE: "存量已确认" };

/** What the watch saw of it, as far as anybody knows. */
function Standing({ c }: { c: ChannelAccount }) {
  const sees = me.use()?.capabilities.includes("INCIDENT_READ") ?? false;
  const { surveyed_at, unlisted, items, live } = c.health;
  if (!surveyed_at && !unlisted) {
    return <>还没有看过</>;
  }
  const unread = live.unread ? `，${live.unread} 项已发出、内容无法核对` : "";
  const ours = live.all ? `；本系统发布 ${live.all} 项，${live.good} 项近来核对为原样${unread}` : "";
  const known = (unlisted ? "不能列出" : `${items} 项`) + ours;
  return (
    <>
      {known}
      {sees && c.baseline && (
        <>
          ；<a href={`/channels/${c.id}/baseline`}>{BASELINE[c.baseline]}</a>
        </>
      )}
    </>
  );
}

function Address({ url }: { url: string }) {
  return /^https?:/.test(url) ? (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {url}
    </a>
  ) : (
    <>{url}</>
  );
}

const QUEUE: [keyof ChannelAccount["queue"], string, boolean][] = [
  ["planned", "待发", false],
  ["held", "暂缓", true],
  ["uncertain", "待核对", true],
  ["needs_person", "待人工", true],
  ["refused", "未成功", true],
];

function Waiting({ c, again }: Props) {
  const [open, setOpen] = useState(false);
  const sum = QUEUE.reduce((n, [key]) => n + (c.queue?.[key] ?? 0), 0);
  return (
    <>
      <p class="queue-counts">
        {QUEUE.map(([key, name, bad]) => (
          <span key={key} class={bad && c.queue?.[key] ? "some" : ""}>
            {name} <b>{c.queue?.[key] ?? 0}</b>
          </span>
        ))}
      </p>
      <p>
        <button type="button" class="quiet flush" aria-expanded={open} aria-label={`${open ? "收起" : "看"}队列：${c.name}`} onClick={() => setOpen(!open)}>
          {open ? "收起" : `看队列${sum ? `（${sum}）` : ""}`}
        </button>
      </p>
      {open && <Queue account={c.id} again={again} />}
    </>
  );
}

function Queue({ account, again }: { account: string; again: () => Promise<void> }) {
  const list = useList<Delivery>("/deliveries", { account });
  const changed = async () => {
    await list.reload();
    await again();
  };
  return (
    <List list={list} empty="队列是空的。">
      {(items) => <Deliveries list={items} withTitle onChange={changed} />}
    </List>
  );
}

interface Words {
  title: string;
  explain: string;
  danger: boolean;
}

const ASK: Record<string, Words> = {
  suspend: { title: "暂停", explain: "暂停后不再向这个账号发布，已排队的件暂缓；撤稿照常执行。", danger: true },
  resume: { title: "恢复", explain: "恢复后可以继续发布。", danger: false },
  void: {
    title: "作废",
    explain: "这个账号登记错了、从未用过：作废以后不可恢复，记录保留，它占用的批准文号可以重新登记。",
    danger: true,
  },
  release: { title: "注销", explain: "注销后不可恢复；需要时另行登记。", danger: true },
};

/** Its document is free again, but for the accounts of before that have its number, too. */
function wordsOf(ask: string, c: ChannelAccount): Words | undefined {
  const words = ASK[ask];
  const shared = ask === "void" ? c.exception?.shared : "";
  const explain = `这个账号登记错了、从未用过：作废以后不可恢复，记录保留；批准文号还用于“${shared}”，不能重新登记。`;
  return words && shared ? { ...words, explain } : words;
}

function Acts({ c, again, closure }: Props & { closure: ComponentChildren }) {
  const [ask, setAsk] = useState<string | null>(null);
  const words = ask ? wordsOf(ask, c) : undefined;
  const may = (action: string) => c.actions.includes(action);
  const close = () => setAsk(null);
  const button = (what: string, name: string, danger = false) => (
    <button key={what} type="button" class={danger ? "danger" : ""} aria-label={`${name}：${c.name}`} onClick={() => setAsk(what)}>
      {name}
    </button>
  );
  return (
    <>
      <div class="row">
        {may("stop") && !c.stopped && button("stop", "紧急停发", true)}
        {closure}
        {may("log-in") && <LogIn c={c} />}
        {may("test") && <TestNow c={c} again={again} />}
        {may("retry") && button("retry", "重试全部未成功的")}
        {may("edit") && button("edit", "变更")}
        {may("renew") && button("renew", "延续例外")}
        {may("pace") && button("pace", "静默与次数")}
        {may("hand-over") && button("hand-over", "移交")}
        {Object.entries(ASK).map(([what, words]) => may(what) && button(what, words.title))}
      </div>
      {ask === "stop" && <StopDialog scope={c.id} name={c.name} again={again} onClose={close} />}
      {ask === "edit" && <ChangeChannel c={c} onDone={again} onClose={close} />}
      {ask === "renew" && <RenewException c={c} onDone={again} onClose={close} />}
      {ask === "pace" && <PaceDialog c={c} onDone={again} onClose={close} />}
      {ask === "retry" && <RetryAll c={c} again={again} onClose={close} />}
      {ask === "hand-over" && <HandOver c={c} onDone={again} onClose={close} />}
      {ask && words && (
        <ReasonDialog
          title={`${words.title}：${c.name}`}
          explain={words.explain}
          button={words.title}
          danger={words.danger}
          onDo={async (reason) => {
            await post(`/channel-accounts/${c.id}/${ask}`, { reason });
            await again();
          }}
          onClose={close}
        />
      )}
    </>
  );
}

/** Refused, or held by the platform's own code: each as if by hand, so that the platform is looked at first. */
function RetryAll({ c, again, onClose }: Props & { onClose: () => void }) {
  return (
    <ReasonDialog
      title={`重试全部未成功的：${c.name}`}
      explain="平台拒绝的和因账号问题暂缓的，全部再试一次；每件发送前先核对平台上是否已有，不会重复发布。等人工核实的不在其中。"
      button="全部重试"
      phrases={["平台故障已排除", "已更换凭证", "已补充额度"]}
      onDo={async (reason) => {
        await post(`/channel-accounts/${c.id}/retry`, { reason });
        await again();
      }}
      onClose={onClose}
    />
  );
}
