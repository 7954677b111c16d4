// 渠道: one board of all accounts, the emergency stop above it, and what waits in each queue.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { ChannelAccount, Delivery, Page, Stop } from "../../api/types";
import { me } from "../../app/session";
import { useTitle } from "../../app/shell";
import { nameOf } from "../../parts/names";
import { Deliveries } from "../../parts/deliveries";
import { ReasonDialog } from "../../parts/dialog";
import { Show, useGet } from "../../parts/load";
import { StateTag, Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { RegisterChannel } from "./register";

const STATE: Record<string, string> = { ACTIVE: "在用", SUSPENDED: "已暂停", RELEASED: "已注销" };
const STOP_WORDS = ["发现不当内容", "账号异常", "上级要求停发", "重大突发事件"];

export function ChannelsPage() {
  useTitle("渠道");
  const list = useGet<Page<ChannelAccount>>("/channel-accounts");
  const stops = useGet<{ items: Stop[] }>("/stop");
  const person = me.use();
  const [adding, setAdding] = useState(false);
  const again = async () => {
    await list.reload(true);
    await stops.reload(true);
  };
  const maySeeAdd = person?.capabilities.includes("CHANNEL_WRITE");
  return (
    <section>
      <div class="page-head">
        <h1>渠道</h1>
        {maySeeAdd && (
          <button type="button" onClick={() => setAdding(true)}>
            登记渠道账号
          </button>
        )}
      </div>
      <StopAll stops={stops.data?.items ?? []} can={person?.capabilities ?? []} again={again} />
      <Show from={list}>
        {(page) =>
          page.items.length ? (
            <ul class="channels">
              {page.items.map((c) => (
                <li key={c.id} class="card">
                  <Channel c={c} again={again} />
                </li>
              ))}
            </ul>
          ) : (
            <p class="empty">还没有登记渠道账号。</p>
          )
        }
      </Show>
      {adding && <RegisterChannel onDone={again} onClose={() => setAdding(false)} />}
    </section>
  );
}

interface StopProps {
  stops: Stop[];
  can: string[];
  again: () => Promise<void>;
}

/** Everything at once: only shown as a whole; single accounts have their own button. */
function StopAll({ stops, can, again }: StopProps) {
  const [ask, setAsk] = useState<"stop" | Stop | null>(null);
  const all = stops.filter((s) => s.scope === "all" || (!s.scope && !s.account));
  return (
    <div class={all.length ? "stop-bar stopped" : "stop-bar"}>
      {all.length ? (
        all.map((s) => (
          <p key={s.id}>
            <b>全部渠道已紧急停发。</b>
            {nameOf(s.by)} <When at={s.at} />：{s.reason}
            {s.actions?.includes("lift") && (
              <button type="button" onClick={() => setAsk(s)}>
                解除停发
              </button>
            )}
          </p>
        ))
      ) : (
        <p>
          <span>渠道正常发布。</span>
          {can.includes("STOP") && (
            <button type="button" class="danger" onClick={() => setAsk("stop")}>
              紧急停发全部渠道
            </button>
          )}
        </p>
      )}
      {ask === "stop" && (
        <ReasonDialog
          title="紧急停发全部渠道"
          explain="立即停止所有渠道的发布，已排队的件一律暂停，直到解除。已发布的内容不受影响，需要撤下的请另行撤稿。"
          button="立即停发"
          danger
          phrases={STOP_WORDS}
          onDo={async (reason) => {
            await post("/stop", { scope: "all", reason });
            await again();
          }}
          onClose={() => setAsk(null)}
        />
      )}
      {ask && ask !== "stop" && <LiftDialog id={ask.id} name="全部渠道" again={again} onClose={() => setAsk(null)} />}
    </div>
  );
}

interface LiftProps {
  id: string;
  name: string;
  again: () => Promise<void>;
  onClose: () => void;
}

function LiftDialog({ id, name, again, onClose }: LiftProps) {
  return (
    <ReasonDialog
      title={`解除停发：${name}`}
      explain="解除后，排队的件会重新核对条件再发布。"
      button="解除停发"
      phrases={["隐患已排除", "经领导同意恢复"]}
      onDo={async (reason) => {
        await post(`/stop/${id}/lift`, { reason });
        await again();
      }}
      onClose={onClose}
    />
  );
}

const QUEUE: [keyof ChannelAccount["queue"], string, boolean][] = [
  ["planned", "待发", false],
  ["held", "暂停", true],
  ["uncertain", "待核对", true],
  ["needs_person", "待人工", true],
  ["refused", "未成功", true],
];

type Ask = "stop" | "lift" | "suspend" | "resume" | "release" | null;

const ASK: Record<string, { title: string; explain: string; button: string; danger: boolean }> = {
  suspend: { title: "暂停账号", explain: "暂停后不再向这个账号发布。", button: "暂停", danger: true },
  resume: { title: "恢复账号", explain: "恢复后可以继续发布。", button: "恢复", danger: false },
  release: { title: "注销账号", explain: "注销后不可恢复；需要时另行登记。", button: "注销", danger: true },
};

function Channel({ c, again }: { c: ChannelAccount; again: () => Promise<void> }) {
  const [ask, setAsk] = useState<Ask>(null);
  const [open, setOpen] = useState(false);
  const may = (action: string) => c.actions.includes(action);
  const waiting = QUEUE.reduce((sum, [key]) => sum + (c.queue?.[key] ?? 0), 0);
  const error = typeof c.health?.error === "string" ? c.health.error : "";
  return (
    <>
      <header class="channel-head">
        <h2>
          {c.channel_name}
          <small>{c.name}</small>
        </h2>
        <span class="tags">
          {c.stopped ? <Tag tone="bad">紧急停发</Tag> : <StateTag state={c.state} name={STATE[c.state] ?? c.state} />}
          <Tag>{c.purpose_name}</Tag>
          {c.exception && <Tag tone="warn">例外 {c.exception.document_no}，{c.exception.review_on} 复核</Tag>}
        </span>
      </header>
      {c.stopped && (
        <p class="obstacle">
          {nameOf(c.stopped.by)} <When at={c.stopped.at} /> 停发：{c.stopped.reason}
        </p>
      )}
      {error && <p class="obstacle">{error}</p>}
      <dl class="facts">
        <div>
          <dt>主管处室</dt>
          <dd>{c.owner_department.name}</dd>
        </div>
        <div>
          <dt>运营人员</dt>
          <dd>{c.operators.map((o) => o.name).join("、") || "未指定"}</dd>
        </div>
        <div>
          <dt>连接器</dt>
          <dd>{c.seen_at ? <>最近联系 <When at={c.seen_at} /></> : "还没有联系过"}</dd>
        </div>
        <div>
          <dt>最近发布</dt>
          <dd>{c.last_confirmed_at ? <When at={c.last_confirmed_at} /> : "还没有"}</dd>
        </div>
        {c.base_url && (
          <div>
            <dt>地址</dt>
            <dd>
              <a href={c.base_url} target="_blank" rel="noopener noreferrer">
                {c.base_url}
              </a>
            </dd>
          </div>
        )}
        {c.filing_no && (
          <div>
            <dt>备案号</dt>
            <dd>{c.filing_no}</dd>
          </div>
        )}
      </dl>
      <p class="queue-counts">
        {QUEUE.map(([key, name, bad]) => (
          <span key={key} class={bad && c.queue?.[key] ? "some" : ""}>
            {name} <b>{c.queue?.[key] ?? 0}</b>
          </span>
        ))}
        <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "收起队列" : `看队列${waiting ? `（${waiting}）` : ""}`}
        </button>
      </p>
      {open && <Queue account={c.id} again={again} />}
      <div class="row">
        {may("stop") && !c.stopped && (
          <button type="button" class="danger" onClick={() => setAsk("stop")}>
            紧急停发
          </button>
        )}
        {c.stopped && may("lift") && (
          <button type="button" onClick={() => setAsk("lift")}>
            解除停发
          </button>
        )}
        {Object.entries(ASK).map(
          ([action, words]) =>
            may(action) && (
              <button key={action} type="button" onClick={() => setAsk(action as Ask)}>
                {words.button}
              </button>
            ),
        )}
      </div>
      {ask === "stop" && (
        <ReasonDialog
          title={`紧急停发：${c.name}`}
          explain="立即停止向这个账号发布，直到解除。"
          button="立即停发"
          danger
          phrases={STOP_WORDS}
          onDo={async (reason) => {
            await post("/stop", { scope: c.id, reason });
            await again();
          }}
          onClose={() => setAsk(null)}
        />
      )}
      {ask === "lift" && c.stopped && (
        <LiftDialog id={c.stopped.id} name={c.name} again={again} onClose={() => setAsk(null)} />
      )}
      {ask && ASK[ask] && (
        <ReasonDialog
          title={`${ASK[ask].title}：${c.name}`}
          explain={ASK[ask].explain}
          button={ASK[ask].button}
          danger={ASK[ask].danger}
          onDo={async (reason) => {
            await post(`/channel-accounts/${c.id}/${ask}`, { reason });
            await again();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </>
  );
}

function Queue({ account, again }: { account: string; again: () => Promise<void> }) {
  const list = useGet<Page<Delivery>>(`/deliveries?account=${account}`);
  return (
    <Show from={list}>
      {(page) =>
        page.items.length ? (
          <Deliveries
            list={page.items}
            withTitle
            onChange={async () => {
              await list.reload(true);
              await again();
            }}
          />
        ) : (
          <p class="empty">队列是空的。</p>
        )
      }
    </Show>
  );
}
