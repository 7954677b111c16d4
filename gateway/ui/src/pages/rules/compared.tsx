// 比较: what one version adds, removes and changes in another, list by list.
import { useId, useState } from "preact/hooks";
import type { Compared as All } from "../../api/types";
import { Show, useGet } from "../../parts/load";
import { Changes } from "./previewed";
import { LIST_TITLE } from "./version";

interface Props {
  version: number;
  against: number;
}

/** Held against the version in force, until another one is chosen. */
export function Comparison({ version, against, versions }: Props & { versions: number[] }) {
  const [other, setOther] = useState(against);
  return (
    <>
      <div class="row">
        <label class="inline">
          第 {version} 版与
          <select value={other} onChange={(e) => setOther(Number(e.currentTarget.value))}>
            {versions
              .filter((v) => v !== version)
              .map((v) => (
                <option key={v} value={v}>
                  第 {v} 版
                </option>
              ))}
          </select>
          比较
        </label>
      </div>
      <Compared key={other} version={version} against={other} />
    </>
  );
}

export function Compared({ version, against }: Props) {
  const compared = useGet<All>(`/lexicons/${version}/compare?with=${against}`);
  const id = useId();
  return (
    <section class="compared" aria-labelledby={id}>
      <h3 id={id}>
        第 {version} 版与第 {against} 版相比
      </h3>
      <Show from={compared}>{(all) => <Differences all={all} />}</Show>
    </section>
  );
}

function Differences({ all: { lists } }: { all: All }) {
  const differ = lists.filter((l) => l.added.count + l.removed.count + l.changed.count > 0);
  if (!differ.length) {
    return <p class="hint">三个词表完全相同。</p>;
  }
  return (
    <>
      {differ.map((l) => (
        <div key={l.list}>
          <p>
            <b>{LIST_TITLE[l.list]}</b>：增 {l.added.count} 条，减 {l.removed.count} 条，改 {l.changed.count} 条
          </p>
          <Changes of={l} />
        </div>
      ))}
    </>
  );
}
