// 新版词库: three lists, each from a file or written here; looked at, and then handed in.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ListName, Lists } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { Show, useAct, useGet } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";
import { LongList, TEXT_MOST } from "./long_list";
import { Previewed } from "./previewed";
import {
  COLUMNS,
  discard,
  FILE_MB,
  handIn,
  LIST_NAMES,
  LIST_TITLE,
  listsOf,
  preview,
  setEdit,
  setNote,
  withRow,
  type Column,
  type Looked,
  type Making,
} from "./version";

interface Props {
  making: Making;
  onDone: (version: number) => Promise<void>;
}

export function NewVersion({ making, onDone }: Props) {
  const base = useGet<Lists>(`/lexicons/${making.from}/lists`, () => listsOf(making.from));
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <section class="making" aria-labelledby="making">
      <h3 id="making" ref={head} tabIndex={-1}>
        提交新版
      </h3>
      <p class="hint">
        从第 {making.from} 版开始改。没有动过的词表照现行版。提交的是草案，以您的签名密钥签名；另一名安全管理员启用后才生效。
      </p>
      <Show from={base}>{(lists) => <Editor making={making} base={lists} onDone={onDone} />}</Show>
    </section>
  );
}

function Editor({ making, base, onDone }: Props & { base: Lists }) {
  const [list, setList] = useState<ListName>("terms");
  const [came, setCame] = useState<Looked | null>(null);
  const act = useAct();
  const { edits } = making;
  const looked = came?.edits === edits ? came : null;
  const [sent, setSent] = useState<number | null>(null);
  const look = () =>
    act.run(async () => {
      setSent(null);
      setCame(await preview(making, setSent));
    });
  return (
    <>
      <div class="row" role="group" aria-label="词表">
        {LIST_NAMES.map((name) => (
          <button key={name} type="button" aria-pressed={name === list} onClick={() => setList(name)}>
            {LIST_TITLE[name]}
            {edits[name] && "（已改）"}
          </button>
        ))}
      </div>
      <OneList key={list} list={list} making={making} base={base[list]} />
      <ProblemNote problem={act.problem} />
      <div class="row">
        <button type="button" disabled={act.busy || !Object.keys(edits).length} onClick={() => void look()}>
          {act.busy ? underWay(sent) : "预览"}
        </button>
        <Discard edited={Object.keys(edits).length > 0} />
      </div>
      {looked && <Previewed looked={looked} from={making.from} />}
      {looked?.lists && !looked.same && <HandIn making={making} looked={looked} onDone={onDone} />}
    </>
  );
}

/** A list of a million lines is on its way for a while, and then looked at for some seconds. */
function underWay(sent: number | null): string {
  return sent === null ? "正在办理…" : sent < 1 ? `已送出 ${Math.floor(sent * 100)}%…` : "已送达，正在逐条检查…";
}

/** What was written is gone with it: asked once more, where there is anything. */
function Discard({ edited }: { edited: boolean }) {
  const [ask, setAsk] = useState(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => (edited ? setAsk(true) : discard())}>
        放弃这次改动
      </button>
      {ask && (
        <Dialog title="放弃这次改动" onClose={() => setAsk(false)}>
          <p>三个词表里没有提交的改动都会丢掉，现行版不受影响。</p>
          <div class="row end">
            <button type="button" onClick={() => setAsk(false)}>
              接着改
            </button>
            <button type="button" class="danger" onClick={discard}>
              放弃
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

interface OneProps {
  list: ListName;
  making: Making;
  base: string;
}

function OneList({ list, making, base }: OneProps) {
  const id = useId();
  const edit = making.edits[list];
  const write = (text: string) => setEdit(list, text === base ? null : { text });
  const text = edit && "text" in edit ? edit.text : base;
  return (
    <>
      <div class="bar-line">
        <label for={id}>{LIST_TITLE[list]}，一行一条</label>
        <span class="row">
          <TakeFile list={list} edit={edit} />
          {edit && (
            <button type="button" class="quiet" onClick={() => setEdit(list, null)}>
              恢复为第 {making.from} 版的{LIST_TITLE[list]}
            </button>
          )}
        </span>
      </div>
      {edit && "file" in edit ? (
        <p class="banner note" id={id}>
          <span>
            <Tag tone="info">文件</Tag> {edit.file}：预览没有错误，就整个替换{LIST_TITLE[list]}。
          </span>
        </p>
      ) : (
        <>
          {text.length > TEXT_MOST ? (
            <LongList id={id} list={list} text={text} />
          ) : (
            <textarea
              id={id}
              class="list-text"
              rows={12}
              spellcheck={false}
              wrap="off"
              value={text}
              onInput={(e) => write(e.currentTarget.value)}
            />
          )}
          <AddRow list={list} onAdd={(cells) => write(withRow(text, cells))} />
        </>
      )}
    </>
  );
}

interface TakeProps {
  list: ListName;
  edit: Making["edits"][ListName];
}

function TakeFile({ list, edit }: TakeProps) {
  const input = useRef<HTMLInputElement>(null);
  const [long, setLong] = useState("");
  useEffect(() => setLong(""), [edit]); // whoever went on has read it
  const take = async (file: File | undefined) => {
    const tooLong = file !== undefined && file.size > FILE_MB * 1024 * 1024;
    setLong(tooLong ? file.name : "");
    if (file && !tooLong) {
      setEdit(list, { file: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    }
    if (input.current) {
      input.current.value = "";
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".txt,.tsv,.csv,.json,text/plain,text/csv,application/json"
        onChange={(e) => void take(e.currentTarget.files?.[0])}
      />
      <button type="button" onClick={() => input.current?.click()}>
        用文件替换
      </button>
      {long && (
        <span class="hint" role="alert">
          “{long}”超过 {FILE_MB} MB（约一百万条），没有读入。请删去很少用的词条，或去掉建议、依据等列。
        </span>
      )}
    </>
  );
}

/** Columns are parted by tabs, which no key writes into a field. */
function AddRow({ list, onAdd }: { list: ListName; onAdd: (cells: string[]) => void }) {
  const columns = COLUMNS[list];
  const empty = columns.map(({ choices }) => choices?.[0][0] ?? "");
  const [cells, setCells] = useState(empty);
  const id = useId();
  const set = (i: number, value: string) => setCells(cells.map((cell, at) => (at === i ? value : cell)));
  const add = (e: Event) => {
    e.preventDefault();
    onAdd(cells);
    setCells(empty);
  };
  return (
    <form class="add-row" onSubmit={add}>
      {columns.map((column, i) => (
        <div class="field" key={column.name}>
          <label for={`${id}-${i}`}>{column.name}</label>
          <Cell id={`${id}-${i}`} column={column} value={cells[i]} required={i === 0} onSet={(v) => set(i, v)} />
        </div>
      ))}
      <button type="submit">加一条</button>
    </form>
  );
}

interface CellProps {
  id: string;
  column: Column;
  value: string;
  required: boolean;
  onSet: (value: string) => void;
}

function Cell({ id, column, value, required, onSet }: CellProps) {
  if (!column.choices) {
    return (
      <input id={id} value={value} required={required} maxLength={200} onInput={(e) => onSet(e.currentTarget.value)} />
    );
  }
  return (
    <select id={id} value={value} onChange={(e) => onSet(e.currentTarget.value)}>
      {column.choices.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface HandInProps extends Props {
  looked: Looked;
}

function HandIn({ making, looked, onDone }: HandInProps) {
  const act = useAct();
  const [sent, setSent] = useState<number | null>(null);
  const id = useId();
  const submit = (e: Event) => {
    e.preventDefault();
    void act.run(async () => {
      setSent(null);
      const version = await handIn(making, looked, setSent);
      discard();
      await onDone(version);
    });
  };
  return (
    <form onSubmit={submit}>
      <label for={id}>改了什么、为什么（必填）</label>
      <input
        id={id}
        required
        maxLength={200}
        value={making.note}
        onInput={(e) => setNote(e.currentTarget.value)}
      />
      <ProblemNote problem={act.problem} />
      <button type="submit" class="primary" disabled={act.busy || !making.note.trim()}>
        {act.busy ? underWay(sent) : "提交新版"}
      </button>
    </form>
  );
}
