// Link and table: the two tools that ask something first.
import type { Editor } from "@tiptap/core";
import { useId, useState } from "preact/hooks";
import { isSafeHref } from "../../editor/marks";
import { Dialog } from "../../parts/dialog";

interface Props {
  editor: Editor;
  onClose: () => void;
}

export function LinkDialog({ editor, onClose }: Props) {
  const [href, setHref] = useState(String(editor.getAttributes("link").href ?? ""));
  const id = useId();
  const had = editor.isActive("link");
  const ok = isSafeHref(href.trim());
  const set = (e: Event) => {
    e.preventDefault();
    const mark = { href: href.trim() };
    const { empty } = editor.state.selection;
    const chain = editor.chain().focus();
    if (empty && !had) {
      chain.insertContent({ type: "text", text: mark.href, marks: [{ type: "link", attrs: mark }] }).run();
    } else {
      chain.extendMarkRange("link").setMark("link", mark).run();
    }
    onClose();
  };
  const clear = () => {
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
    onClose();
  };
  return (
    <Dialog title="链接" onClose={onClose}>
      <form onSubmit={set}>
        <label for={id}>地址</label>
        <input id={id} required value={href} placeholder="https://" onInput={(e) => setHref(e.currentTarget.value)} />
        <p class="hint">以 https://、http://、mailto: 或 tel: 开头。</p>
        <div class="row end">
          {had && (
            <button type="button" onClick={clear}>
              去掉链接
            </button>
          )}
          <button type="submit" class="primary" disabled={!ok}>
            确定
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function TableDialog({ editor, onClose }: Props) {
  const [rows, setRows] = useState(3);
  const [cols, setCols] = useState(3);
  const id = useId();
  const insert = (e: Event) => {
    e.preventDefault();
    editor.chain().focus().insertTable({ rows, cols, withHeaderRow: true }).run();
    onClose();
  };
  return (
    <Dialog title="插入表格" onClose={onClose}>
      <form onSubmit={insert}>
        <div class="two">
          <div>
            <label for={`${id}r`}>行数</label>
            <input id={`${id}r`} type="number" min={1} max={50} value={rows} onInput={(e) => setRows(Number(e.currentTarget.value))} />
          </div>
          <div>
            <label for={`${id}c`}>列数</label>
            <input id={`${id}c`} type="number" min={1} max={12} value={cols} onInput={(e) => setCols(Number(e.currentTarget.value))} />
          </div>
        </div>
        <p class="hint">第一行作表头。合并单元格：按住鼠标（或按住 Shift 用方向键）选中几格，再点“合并”。</p>
        <div class="row end">
          <button type="submit" class="primary">
            插入
          </button>
        </div>
      </form>
    </Dialog>
  );
}
