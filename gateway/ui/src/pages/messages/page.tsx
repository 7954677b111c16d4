// 推送编排: the one message a day that an account sends to its followers: which items, in which order, when.
import type { ChannelAccount, Messages, Page } from "../../api/types";
import { PageHead } from "../../parts/head";
import { Show, useAgain, useGet } from "../../parts/load";
import { Arrange } from "./arrange";
import { Message } from "./message";

export function MessagesPage() {
  const list = useGet<Page<ChannelAccount>>("/channel-accounts");
  return (
    <section>
      <PageHead title="推送编排" />
      <p class="hint">
        公众号每天只能群发一次，一次最多八条。审核通过的件在这里排好头条、次条和时间，到时间一起群发；没有编排的不会发出。
      </p>
      <Show from={list}>
        {(page) => {
          const accounts = page.items.filter((c) => c.channel === "wechat" && c.state === "ACTIVE");
          return accounts.length ? (
            <>
              {accounts.map((c) => (
                <Account key={c.id} id={c.id} />
              ))}
            </>
          ) : (
            <p class="empty">没有在用的公众号。</p>
          );
        }}
      </Show>
    </section>
  );
}

function Account({ id }: { id: string }) {
  const from = useGet<Messages>(`/channel-accounts/${id}/messages`);
  const again = () => from.reload(true);
  const moving = from.data?.messages.some((m) => m.state === "FIXED") ?? false;
  useAgain(moving, again);
  return <Show from={from}>{(m) => <Board key={m.account} m={m} again={again} />}</Show>;
}

function Board({ m, again }: { m: Messages; again: () => Promise<void> }) {
  return (
    <section class="card messages" aria-label={m.name}>
      <h2>{m.name}</h2>
      {m.mass ? (
        <>
          {m.actions.includes("arrange") ? (
            <Arrange m={m} again={again} />
          ) : (
            <p class="hint">请由该公众号的渠道运营人员或审核人编排。</p>
          )}
          {m.messages.length > 0 && <h3>已编排的群发</h3>}
          <ol class="arranged">
            {m.messages.map((x) => (
              <li key={x.id}>
                <Message m={m} x={x} again={again} />
              </li>
            ))}
          </ol>
        </>
      ) : (
        <p class="hint">这个账号直接发表，不群发，无需编排。要改为群发，请系统管理员在“渠道”里变更账号的发布方式（mode 为 mass）。</p>
      )}
    </section>
  );
}
