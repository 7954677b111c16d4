// The rows of a diff, cut from canonical HTML as gateway/article/units.c cuts them: a paragraph, an
// item, a whole row of a table. Each code point knows its block, so that what is marked or selected in
// a row is named as the text names it; what the cutter adds (tabs, links' addresses) belongs to none.
import { isNoteMark, type Block } from "./blocks";

export interface UnitPoint {
  c: string;
  /** Number of the block and place in it; -1: not of the text. */
  block: number;
  at: number;
}

export interface Unit {
  tag: string;
  points: UnitPoint[];
}

const TEXT_NODE = 3;
const TEXTUAL = new Set(["P", "H1", "H2", "H3", "H4", "PRE", "FIGCAPTION", "LI"]);
const INLINE = new Set(["A", "STRONG", "EM", "U", "S", "SUB", "SUP", "CODE", "BR"]);

class Cutter {
  readonly units: Unit[] = [];
  private open: Unit | null = null;
  private inRow = false;
  private inNote = false;
  private block = -1;
  private used = 0;
  private readonly words = new Map<Element, number>();
  private readonly alts = new Map<Element, number>();

  constructor(blocks: Block[]) {
    blocks.forEach(({ tag, element }, i) => {
      if (!tag.includes("@")) {
        this.words.set(element, i);
      } else if (tag === "img@alt") {
        this.alts.set(element, i);
      }
    });
  }

  take(node: Node): void {
    if (node.nodeType === TEXT_NODE) {
      this.text(node.nodeValue ?? "");
    } else if (INLINE.has((node as Element).tagName)) {
      this.inline(node as Element);
    } else if (this.inRow) {
      this.cell(node as Element);
    } else {
      this.blockOf(node as Element);
    }
  }

  end(): void {
    const bare = this.open?.tag === "li" && !this.open.points.length;
    if (this.open && !bare) {
      this.units.push(this.open);
    }
    this.open = null;
  }

  private children(element: Element): void {
    element.childNodes.forEach((child) => this.take(child));
  }

  private begin(element: Element): void {
    this.open = { tag: element.tagName.toLowerCase(), points: [] };
    this.within(this.words.get(element));
  }

  private within(block: number | undefined): void {
    this.block = block ?? -1;
    this.used = 0;
  }

  private put(c: string): void {
    const own = this.block >= 0 && !this.inNote;
    this.open?.points.push({ c, block: own ? this.block : -1, at: own ? this.used++ : 0 });
  }

  private add(text: string): void {
    for (const c of text) {
      this.open?.points.push({ c, block: -1, at: 0 });
    }
  }

  private text(raw: string): void {
    for (const c of raw) {
      if (c !== "\n" || this.open?.tag === "pre") {
        this.put(c);
      } else if (!this.inRow) {
        this.end();
      }
    }
  }

  private inline(element: Element): void {
    if (element.tagName === "BR") {
      this.put("\n");
      return;
    }
    this.inNote = element.tagName === "A" && isNoteMark(element);
    this.children(element);
    this.inNote = false;
    if (element.tagName === "A") {
      this.add(`〔${element.getAttribute("href") ?? ""}〕`);
    }
  }

  private picture(element: Element): void {
    this.add(`〔图片 ${element.getAttribute("src") ?? ""}〕`);
    this.within(this.alts.get(element));
    for (const c of element.getAttribute("alt") ?? "") {
      this.put(c);
    }
  }

  /** In a row all cells are one unit: a tab in front of each but the first, blocks in lines. */
  private cell(element: Element): void {
    if (element.tagName === "IMG") {
      this.picture(element);
      return;
    }
    if (element.tagName === "TD" || element.tagName === "TH") {
      this.add(element.previousElementSibling ? "\t" : "");
      this.within(this.words.get(element));
    } else if (TEXTUAL.has(element.tagName)) {
      this.add("\n");
      this.within(this.words.get(element));
    }
    this.children(element);
  }

  private blockOf(element: Element): void {
    this.end();
    if (element.tagName === "IMG") {
      this.begin(element);
      this.picture(element);
      const title = element.getAttribute("title");
      this.add(title ? `〔${title}〕` : "");
    } else if (TEXTUAL.has(element.tagName) || element.tagName === "TR" || element.tagName === "HR") {
      this.begin(element);
    }
    this.inRow = element.tagName === "TR";
    this.children(element);
    this.inRow = false;
    this.end();
  }
}

export function unitsOf(body: Element, blocks: Block[]): Unit[] {
  const cutter = new Cutter(blocks);
  body.childNodes.forEach((node) => cutter.take(node));
  cutter.end();
  return cutter.units;
}

export function unitText(unit: Unit): string {
  return unit.points.map((p) => p.c).join("");
}
