// 依据: the laws that a version cites and that are not known to be in force today.
import type { CitedLaw, Laws as All } from "../../api/types";
import { Show, useGet } from "../../parts/load";
import { Tag, type Tone } from "../../parts/tag";

const STATE: Record<CitedLaw["state"], [tone: Tone, name: string]> = {
  ENDED: ["bad", "已停止施行"],
  NOT_YET: ["warn", "尚未施行"],
  UNKNOWN: ["warn", "没有收录"],
  UNCHECKED: ["plain", "未核对"],
};
const LIST: Record<string, string> = { terms: "词条", names: "规范用语" };

/** Said by title: the number goes with it where the list cites one. */
const nameOf = (l: CitedLaw) => `${l.number}《${l.law}》`;

function rowsOf(l: CitedLaw) {
  const first = l.rows.slice(0, 5).map((r) => `${LIST[r.list] ?? r.list}第 ${r.line} 行“${r.term}”`);
  return `${first.join("、")}${l.count > first.length ? `等 ${l.count} 条` : ""}`;
}

function LawRow({ law }: { law: CitedLaw }) {
  const [tone, name] = STATE[law.state];
  return (
    <li>
      <Tag tone={tone}>{name}</Tag> {nameOf(law)} {law.message}。
      <small>引用它的：{rowsOf(law)}</small>
    </li>
  );
}

/** What needs a person stands open; what was never looked up, and nothing more, can be unfolded. */
export function Laws({ version }: { version: number }) {
  const laws = useGet<All>(`/lexicons/${version}/laws`);
  return (
    <section aria-labelledby="laws">
      <h3 id="laws">第 {version} 版依据的法规</h3>
      <Show from={laws}>{(all) => <Judged all={all} />}</Show>
    </section>
  );
}

function Judged({ all }: { all: All }) {
  const wrong = all.laws.filter((l) => l.state !== "UNCHECKED");
  const unchecked = all.laws.filter((l) => l.state === "UNCHECKED");
  if (!all.good && !all.laws.length) {
    return <p class="hint">这一版没有引用法规。</p>;
  }
  return (
    <>
      <p>
        截至 {all.on}：{all.good} 部在施行，{wrong.length ? <b>{wrong.length} 部要核对</b> : "没有已停止施行的"}
        {unchecked.length > 0 && `，${unchecked.length} 部只收录了名称、没有核对过`}。
      </p>
      {wrong.length > 0 && <LawList laws={wrong} />}
      {unchecked.length > 0 && (
        <details>
          <summary>没有核对过的 {unchecked.length} 部</summary>
          <p class="hint">是否修订、废止，请对照国家法律法规数据库（flk.npc.gov.cn）。</p>
          <LawList laws={unchecked} />
        </details>
      )}
      {all.more && <p class="hint">引用的法规太多，只列出一部分。</p>}
    </>
  );
}

function LawList({ laws }: { laws: CitedLaw[] }) {
  return (
    <ul class="laws">
      {laws.map((l) => (
        <LawRow key={nameOf(l)} law={l} />
      ))}
    </ul>
  );
}

/** Where a version is put in force: only what would make one stop. */
export function LawsWarning({ version }: { version: number }) {
  const laws = useGet<All>(`/lexicons/${version}/laws`);
  const wrong = laws.data?.laws.filter((l) => l.state === "ENDED" || l.state === "NOT_YET") ?? [];
  const unknown = laws.data?.laws.filter((l) => l.state === "UNKNOWN").length ?? 0;
  if (!wrong.length && !unknown) {
    return null;
  }
  return (
    <div class="banner warn">
      <div>
        {wrong.length > 0 && <p>这一版有依据的法规不在施行，请先核对：</p>}
        {wrong.length > 0 && <LawList laws={wrong} />}
        {unknown > 0 && <p>另有 {unknown} 部法规没有收录，系统不知道是否有效。</p>}
      </div>
    </div>
  );
}
