// What the editor can hold: the canonical form's closed list and nothing more.
import { getSchema, type Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";
import { Underline } from "@tiptap/extension-underline";
import { Dropcursor, Gapcursor, TrailingNode, UndoRedo } from "@tiptap/extensions";
import { Figure, type FigureOptions } from "./figure";
import { Link, Subscript, Superscript } from "./marks";

/** A footnote is a paragraph that says so; its number must survive. */
const Words = Paragraph.extend({
  addAttributes() {
    return {
      note: {
        default: null,
        parseHTML: (node) => /^fn-\d+$/.exec(node.id)?.[0] ?? null,
        renderHTML: ({ note }) => (note ? { id: note } : {}),
      },
    };
  },
});

/** No class on <pre>, no language: neither survives. */
const Lines = CodeBlock.extend({
  addAttributes: () => ({}),
  parseHTML: () => [{ tag: "pre", preserveWhitespace: "full" as const }],
  renderHTML: () => ["pre", 0],
});

const spans = {
  colspan: { default: 1, parseHTML: (n: HTMLElement) => Number(n.getAttribute("colspan")) || 1 },
  rowspan: { default: 1, parseHTML: (n: HTMLElement) => Number(n.getAttribute("rowspan")) || 1 },
  colwidth: { default: null, rendered: false },
};
const Grid = Table.extend({ renderHTML: () => ["table", ["tbody", 0]] }).configure({ View: null });
const Cell = TableCell.extend({ addAttributes: () => spans });
const HeadCell = TableHeader.extend({ addAttributes: () => spans });
const Numbers = OrderedList.extend({
  addAttributes: () => ({}),
  renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
});

export function extensions(figure: FigureOptions): Extensions {
  return [
    Document,
    Words,
    Text,
    Heading.configure({ levels: [1, 2, 3, 4] }),
    BulletList,
    Numbers,
    ListItem,
    Blockquote,
    Grid,
    TableRow,
    Cell,
    HeadCell,
    Figure.configure(figure),
    HorizontalRule,
    Lines,
    HardBreak,
    Link,
    Bold,
    Italic,
    Underline,
    Strike,
    Subscript,
    Superscript,
    Code,
    UndoRedo,
    TrailingNode,
    Gapcursor,
    Dropcursor.configure({ color: false, class: "drop-here" }),
  ];
}

export const schema = getSchema(extensions({ assets: "", onAlt: () => {} }));
