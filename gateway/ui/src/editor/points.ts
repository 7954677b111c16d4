// The blocks of the editor's text, counted as the canonical form will count them, each code point
// with its place in the editor: so that findings of the server meet the words on screen.
import type { Node } from "@tiptap/pm/model";
import { settle, type Point } from "../html/text";

export interface EditBlock {
  points: string[];
  /** Place of each code point in the document; null for the words of an attribute. */
  at: number[] | null;
  /** The block's own place: for a picture, the figure. */
  node: number;
}

function isNoteMark(node: Node): boolean {
  return node.marks.some((m) => m.type.name === "link" && String(m.attrs.href).startsWith("#fn-"));
}

function gather(block: Node, pos: number): Point<number>[] {
  const points: Point<number>[] = [];
  block.forEach((child, offset) => {
    let at = pos + 1 + offset;
    if (child.type.name === "hardBreak") {
      points.push({ c: "\n", at, hard: true });
    } else if (child.isText && !isNoteMark(child)) {
      for (const c of child.text ?? "") {
        points.push({ c, at });
        at += c.length;
      }
    }
  });
  return points;
}

function titlesOf(block: Node): string[] {
  const titles: string[] = [];
  block.forEach((child) => {
    const link = child.marks.find((m) => m.type.name === "link");
    if (link?.attrs.title) {
      titles.push(String(link.attrs.title));
    }
  });
  return titles;
}

export function editBlocks(doc: Node): EditBlock[] {
  const blocks: EditBlock[] = [];
  const addWords = (points: Point<number>[], node: number) => {
    if (points.length) {
      blocks.push({ points: points.map((p) => p.c), at: points.map((p) => p.at), node });
    }
  };
  doc.descendants((node, pos) => {
    if (node.type.name === "figure" && node.attrs.alt) {
      blocks.push({ points: Array.from(String(node.attrs.alt)), at: null, node: pos });
    }
    if (!node.isTextblock) {
      return true;
    }
    const points = gather(node, pos);
    addWords(node.type.spec.code ? points : settle(points), pos);
    for (const title of titlesOf(node)) {
      blocks.push({ points: Array.from(title), at: null, node: pos });
    }
    return false;
  });
  return blocks;
}

export interface Range {
  from: number;
  to: number;
}

/** The editor's range of code points `start` to `end` of a block; null for an attribute's words. */
export function rangeOf(block: EditBlock, start: number, end: number): Range | null {
  if (!block.at || start >= end || end > block.points.length) {
    return null;
  }
  const last = end - 1;
  return { from: block.at[start], to: block.at[last] + block.points[last].length };
}
