// Canonical HTML as the few members of a DOM that cutting it needs: well formed, five entities.
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: "\u00a0" };
const VOID = new Set(["BR", "HR", "IMG"]);

function decode(text: string): string {
  return text.replace(/&(\w+);/g, (_, name) => ENTITIES[name]);
}

export class SmallNode {
  nodeType = 1;
  nodeValue: string | null = null;
  childNodes: SmallNode[] = [];

  constructor(
    readonly tagName: string,
    private readonly attributes: Record<string, string> = {},
    private readonly parent: SmallNode | null = null,
  ) {}

  get children(): SmallNode[] {
    return this.childNodes.filter((n) => n.nodeType === 1);
  }

  get previousElementSibling(): SmallNode | null {
    const all = this.parent?.children ?? [];
    return all[all.indexOf(this) - 1] ?? null;
  }

  getAttribute(name: string): string | null {
    return this.attributes[name] ?? null;
  }
}

export function smallBody(html: string): Element {
  const stack = [new SmallNode("BODY")];
  for (const part of html.match(/<[^>]*>|[^<]+/g) ?? []) {
    const top = stack[stack.length - 1];
    const tag = /^<(\/?)([a-z0-9]+)([^>]*)>$/.exec(part);
    if (!tag) {
      const text = Object.assign(new SmallNode("#text"), { nodeType: 3, nodeValue: decode(part) });
      top.childNodes.push(text);
    } else if (tag[1]) {
      stack.pop();
    } else {
      const pairs = Array.from(tag[3].matchAll(/ ([a-z]+)="([^"]*)"/g), (m) => [m[1], decode(m[2])]);
      const element = new SmallNode(tag[2].toUpperCase(), Object.fromEntries(pairs), top);
      top.childNodes.push(element);
      if (!VOID.has(element.tagName)) {
        stack.push(element);
      }
    }
  }
  return stack[0] as unknown as Element;
}
