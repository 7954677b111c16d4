// 渠道: one board of all accounts, the emergency stop above it; those released stand folded below.
import { useEffect, useState } from "preact/hooks";
import type { ChannelAccount, Page, Stop } from "../../api/types";
import { me } from "../../app/session";
import { PageHead } from "../../parts/head";
import { Show, useGet } from "../../parts/load";
import { Channel } from "./card";
import { HealthBoard } from "./health";
import { RegisterChannel } from "./register";
import { StopAll } from "./stop";

/** A board left open on a wall goes red by itself. */
const AGAIN_MS = 30000;

export function ChannelsPage() {
  const list = useGet<Page<ChannelAccount>>("/channel-accounts");
  const stops = useGet<{ items: Stop[] }>("/stop");
  const can = me.use()?.capabilities ?? [];
  useEffect(() => {
    const timer = setInterval(() => document.hidden || void list.reload(true), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const [adding, setAdding] = useState(false);
  const again = async () => {
    await list.reload(true);
    await stops.reload(true);
  };
  return (
    <section>
      <PageHead title="渠道">
        {can.includes("CHANNEL_WRITE") && (
          <button type="button" onClick={() => setAdding(true)}>
            登记渠道账号
          </button>
        )}
      </PageHead>
      <StopAll stops={stops.data?.items ?? []} can={can} again={again} />
      <Show from={list}>{(page) => <Board items={page.items} again={again} />}</Show>
      {adding && <RegisterChannel onDone={again} onClose={() => setAdding(false)} />}
    </section>
  );
}

interface BoardProps {
  items: ChannelAccount[];
  again: () => Promise<void>;
}

function Board({ items, again }: BoardProps) {
  const released = items.filter((c) => c.state === "RELEASED");
  const standing = items.filter((c) => c.state !== "RELEASED");
  return (
    <>
      {standing.length > 1 && <HealthBoard items={standing} />}
      {standing.length ? <Cards items={standing} again={again} /> : <p class="empty">还没有登记渠道账号。</p>}
      {released.length > 0 && (
        <details class="released">
          <summary>已注销的账号（{released.length}）</summary>
          <Cards items={released} again={again} />
        </details>
      )}
    </>
  );
}

function Cards({ items, again }: BoardProps) {
  return (
    <ul class="channels">
      {items.map((c) => (
        <li key={c.id} id={`channel-${c.id}`} class="card">
          <Channel c={c} again={again} />
        </li>
      ))}
    </ul>
  );
}
