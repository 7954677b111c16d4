// 登录平台: where a token cannot be refreshed, a person logs in there; the code comes back through this page.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { ChannelAccount } from "../../api/types";
import { useTitle } from "../../app/shell";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";

/** Leaves this site: only for an address of the web. */
export function LogIn({ c }: { c: ChannelAccount }) {
  const act = useAct();
  const go = () =>
    act.run(async () => {
      const { url } = await post<{ url: string }>(`/channel-accounts/${c.id}/login`, {});
      if (/^https?:\/\//.test(url)) {
        location.assign(url);
      }
    });
  return (
    <>
      <button type="button" aria-label={`登录${c.channel_name}：${c.name}`} disabled={act.busy} onClick={() => void go()}>
        登录{c.channel_name}
      </button>
      <ProblemNote problem={act.problem} />
    </>
  );
}

/** What the platform sent along, taken out of the address at once: it is nobody else's. */
function takeAnswer(): { state: string; code: string } {
  const query = new URLSearchParams(location.search);
  history.replaceState(null, "", location.pathname);
  return { state: query.get("state") ?? "", code: query.get("code") ?? "" };
}

export function LoggedInPage() {
  useTitle("登录平台");
  const act = useAct();
  const [{ state, code }] = useState(takeAnswer);
  const [done, setDone] = useState(false);
  const account = /^\d+(?=\.)/.exec(state)?.[0] ?? "";
  const hand = async () => {
    const said = await act.run(async () => {
      await post(`/channel-accounts/${account}/login/code`, { state, code });
    });
    setDone(said);
  };
  useEffect(() => {
    if (account && code) {
      void hand();
    }
  }, []);
  return (
    <section class="narrow card">
      <h1>登录平台</h1>
      {(!account || !code) && <p class="field-bad">平台没有授权，登录没有完成。</p>}
      {done && <p role="status">已登录，连接器约半分钟后开始使用新的登录。因登录过期而暂缓的件，请在队列里点“重试”。</p>}
      <ProblemNote problem={act.problem} />
      <p>
        <a href="/channels">回到渠道</a>
      </p>
    </section>
  );
}
