// 收件人名单: handed in once, sealed for the sending program, shown masked ever after.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { RecipientLists } from "../../api/sms";
import { Show, useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";

interface Added {
  name: string;
  count: number;
  refused: number;
  doubled: number;
  several: number;
  bad_lines: number[];
}

export function ListsTab() {
  const lists = useGet<RecipientLists>("/recipient-lists");
  return (
    <Show from={lists}>
      {(data) => (
        <>
          {data.accounts.some((a) => a.operates) && <Upload data={data} again={() => lists.reload(true)} />}
          <Lists data={data} again={() => lists.reload(true)} />
        </>
      )}
    </Show>
  );
}

function Upload({ data, again }: { data: RecipientLists; again: () => Promise<void> }) {
  const own = data.accounts.filter((a) => a.operates);
  const [account, setAccount] = useState(own[0]?.id ?? "");
  const [name, setName] = useState("");
  const [numbers, setNumbers] = useState("");
  const [added, setAdded] = useState<Added | null>(null);
  const act = useAct();
  const id = useId();
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      setAdded(await post<Added>("/recipient-lists", { account, name, numbers }));
      setNumbers("");
      setName("");
      await again();
    });
  };
  return (
    <form class="card" aria-labelledby={`${id}h`} onSubmit={submit}>
      <h2 id={`${id}h`}>上传名单</h2>
      {own.length > 1 && (
        <div class="field">
          <label for={`${id}a`}>短信账号</label>
          <select id={`${id}a`} value={account} onChange={(e) => setAccount(e.currentTarget.value)}>
            {own.map((a) => (
              <option key={a.id} value={a.id}>
                {a.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <div class="field">
        <label for={`${id}n`}>名单名称</label>
        <input id={`${id}n`} required maxLength={60} value={name} onInput={(e) => setName(e.currentTarget.value)} />
        <p class="hint">审核人只看到名称、人数和遮住的号码，请写清楚是谁，如“东片区居民 11 月”。</p>
      </div>
      <div class="field">
        <label for={`${id}f`}>从文件读取（TXT 或 CSV）</label>
        <input
          id={`${id}f`}
          type="file"
          accept=".txt,.csv,text/plain,text/csv"
          onChange={(e) => void e.currentTarget.files?.[0]?.text().then(setNumbers)}
        />
      </div>
      <div class="field">
        <label for={`${id}t`}>手机号码（每行一个，或每行含一个的 CSV）</label>
        <textarea
          id={`${id}t`}
          rows={6}
          required
          spellcheck={false}
          autocomplete="off"
          value={numbers}
          onInput={(e) => setNumbers(e.currentTarget.value)}
        />
        <p class="hint">上传后封存给发送程序，任何人都不能再看到完整号码；名单有误时停用后重新上传。</p>
      </div>
      <ProblemNote problem={act.problem} />
      {added && <Result added={added} />}
      <button type="submit" class="primary" disabled={act.busy || !name.trim() || !numbers.trim()}>
        上传并封存
      </button>
    </form>
  );
}

function Result({ added }: { added: Added }) {
  return (
    <p role="status" class="sms-added">
      已封存“{added.name}”：{added.count} 个号码
      {added.doubled > 0 && `，去掉重复 ${added.doubled} 个`}
      {added.refused > 0 && `，有 ${added.refused} 行没有收下（第 ${added.bad_lines.join("、")} 行${added.refused > added.bad_lines.length ? "等" : ""}）`}
      {added.several > 0 && `，其中 ${added.several} 行除姓名等文字外有几个号码，请每行写一个`}
      。
    </p>
  );
}

function Lists({ data, again }: { data: RecipientLists; again: () => Promise<void> }) {
  const act = useAct();
  if (!data.items.length) {
    return <p class="empty">{data.accounts.length ? "还没有名单。" : "还没有登记短信账号。"}</p>;
  }
  const retire = (id: string) =>
    void act.run(async () => {
      await post(`/recipient-lists/${id}/retirement`);
      await again();
    });
  return (
    <section class="card" aria-label="名单">
      <ProblemNote problem={act.problem} />
      <ul class="sms-lists">
        {data.items.map((l) => (
          <li key={l.id}>
            <div>
              <b>{l.name}</b>，{l.count} 人
              <p class="hint">
                {l.sample.join("、")}
                {l.count > l.sample.length && "…"} · {l.account_name} · {l.by.name} <When at={l.at} /> 上传
              </p>
            </div>
            {l.actions.includes("retire") && (
              <button type="button" disabled={act.busy} aria-label={`停用名单：${l.name}`} onClick={() => retire(l.id)}>
                停用
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
