// A list too long for a field: a browser stands still over a field with a million lines. Its text stays in memory.
import { useMemo } from "preact/hooks";
import type { ListName } from "../../api/types";
import { LIST_TITLE } from "./version";

/** Characters that a field still takes well: some twenty thousand lines. */
export const TEXT_MOST = 500_000;
const SHOWN = 20;

interface Props {
  id: string;
  list: ListName;
  text: string;
}

export function LongList({ id, list, text }: Props) {
  const lines = useMemo(() => lineCount(text), [text]);
  return (
    <>
      <p class="banner note" id={id}>
        <span>
          共 {lines.toLocaleString("zh-CN")} 行，太长，不在这里逐行改，下面是前 {SHOWN} 行。要改已有的行：
          <button type="button" class="quiet" onClick={() => save(`${list}.tsv`, text)}>
            存为文件
          </button>
          ，改好后“用文件替换”；要查某一条，在本页下面的词表里查找。
        </span>
      </p>
      <pre class="list-text" tabIndex={0} aria-label={`${LIST_TITLE[list]}的前 ${SHOWN} 行`}>
        {text.split("\n", SHOWN).join("\n")}
      </pre>
    </>
  );
}

function lineCount(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    count += 1;
  }
  return count + (text === "" || text.endsWith("\n") ? 0 : 1);
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/tab-separated-values" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
