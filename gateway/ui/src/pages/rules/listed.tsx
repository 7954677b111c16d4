// What stands in the three lists of a version: to be read and searched.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { ListName, ListRow, Severity } from "../../api/types";
import { emptyWords, List, Search, useList } from "../../parts/list";
import { SEVERITY_NAME, SEVERITY_TONE, Tag } from "../../parts/tag";
import { LIST_NAMES, LIST_TITLE } from "./version";

type Cell = [name: string, of: (row: ListRow) => ComponentChildren];

const OPTION: Record<string, string> = {
  exact: "只按原样",
  loud: "音近形近也按原级别",
  NOTE: "误写按建议",
  WARN: "误写按提醒",
  BLOCK: "误写按拦截",
};

const options: Cell = ["选项", (r) => (r.options ?? "").split(/[\s,，]+/).map((o) => OPTION[o] ?? o).join("、")];

const CELLS: Record<ListName, Cell[]> = {
  terms: [["词条", (r) => r.term], ["级别", level], ["类别", (r) => r.category], ["建议改为", (r) => r.suggestion], options],
  allow: [["短语", (r) => r.phrase]],
  names: [["名称", (r) => r.name], ["类别", (r) => r.kind], ["改为", (r) => r.right], ["依据", (r) => r.source], options],
};

const BY: Record<ListName, string> = { terms: "词条、类别或建议", allow: "短语", names: "名称、类别或依据" };

function level(r: ListRow) {
  const severity = (r.severity || "BLOCK") as Severity;
  return <Tag tone={SEVERITY_TONE[severity]}>{SEVERITY_NAME[severity] ?? severity}</Tag>;
}

export function Listed({ version }: { version: number }) {
  const [list, setList] = useState<ListName>("terms");
  return (
    <>
      <div class="bar-line terms-line">
        <h3>第 {version} 版的{LIST_TITLE[list]}</h3>
        <div class="row" role="group" aria-label={`看第 ${version} 版的哪个词表`}>
          {LIST_NAMES.map((name) => (
            <button key={name} type="button" class="quiet" aria-pressed={name === list} onClick={() => setList(name)}>
              看{LIST_TITLE[name]}
            </button>
          ))}
        </div>
      </div>
      <Rows key={list} version={version} list={list} />
    </>
  );
}

function Rows({ version, list }: { version: number; list: ListName }) {
  const [asked, setAsked] = useState("");
  const rows = useList<ListRow>(`/lexicons/${version}/terms`, { list, q: asked });
  return (
    <>
      <div class="bar-line">
        <Search by={BY[list]} onAsk={setAsked} />
      </div>
      <List list={rows} empty={emptyWords(asked, `这一版没有${LIST_TITLE[list]}。需要的，点“编辑新版”加入。`)}>
        {(items) => (
          <div class="table-box" role="region" aria-label={LIST_TITLE[list]} tabIndex={0}>
            <table class="grid">
              <thead>
                <tr>
                  {CELLS[list].map(([name]) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>{items.map((row, i) => rowOf(CELLS[list], row, i))}</tbody>
            </table>
          </div>
        )}
      </List>
    </>
  );
}

function rowOf([[first, head], ...others]: Cell[], row: ListRow, i: number) {
  return (
    <tr key={i}>
      <th data-label={first} scope="row">
        {head(row)}
      </th>
      {others.map(([name, of]) => (
        <td key={name} data-label={name}>
          {of(row)}
        </td>
      ))}
    </tr>
  );
}
