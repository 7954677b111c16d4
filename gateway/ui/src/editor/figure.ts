// A picture with its caption: one node whose words are the caption.
import { mergeAttributes, Node } from "@tiptap/core";

export interface FigureOptions {
  /** Where the bytes of assets/<sha256>.<ext> are. */
  assets: string;
  onAlt: (pos: number) => void;
}

const ASSET = /^assets\/([0-9a-f]{64})\.[a-z0-9]+$/;

function captionOf(node: HTMLElement): HTMLElement {
  return node.querySelector("figcaption") ?? node.ownerDocument.createElement("figcaption");
}

function imageOf(node: HTMLElement): Record<string, string> | false {
  const img = node.tagName === "IMG" ? node : node.querySelector("img");
  const src = img?.getAttribute("src") ?? "";
  if (!img || !ASSET.test(src)) {
    return false;
  }
  return { src, alt: img.getAttribute("alt") ?? "" };
}

export const Figure = Node.create<FigureOptions>({
  name: "figure",
  group: "block",
  content: "inline*",
  isolating: true,
  draggable: true,
  addOptions() {
    return { assets: "", onAlt: () => {} };
  },
  addAttributes() {
    return { src: { default: "", rendered: false }, alt: { default: "", rendered: false } };
  },
  parseHTML() {
    return [
      { tag: "figure", getAttrs: imageOf, contentElement: (n) => captionOf(n as HTMLElement) },
      { tag: "img[src]", getAttrs: imageOf, contentElement: (n) => captionOf(n as HTMLElement) },
    ];
  },
  renderHTML({ node, HTMLAttributes }) {
    const img = { src: node.attrs.src, alt: node.attrs.alt };
    return ["figure", mergeAttributes(HTMLAttributes), ["img", img], ["figcaption", 0]];
  },
  addNodeView() {
    return ({ node, getPos, editor }) => {
      const { assets, onAlt } = this.options;
      const dom = document.createElement("figure");
      const img = document.createElement("img");
      const alt = document.createElement("button");
      const contentDOM = document.createElement("figcaption");
      alt.type = "button";
      alt.className = "alt-button";
      alt.contentEditable = "false";
      alt.addEventListener("click", () => {
        const pos = getPos();
        if (pos !== undefined && editor.isEditable) {
          onAlt(pos);
        }
      });
      const show = (attrs: Record<string, string>) => {
        img.src = assets + (ASSET.exec(attrs.src)?.[1] ?? "");
        img.alt = attrs.alt;
        alt.textContent = attrs.alt ? `替代文字：${attrs.alt}` : "缺少替代文字，点此填写";
        dom.classList.toggle("no-alt", !attrs.alt);
      };
      contentDOM.dataset.hint = "图片说明（可不填）";
      dom.append(img, alt, contentDOM);
      show(node.attrs);
      return {
        dom,
        contentDOM,
        ignoreMutation: (m) => m.type !== "selection" && !contentDOM.contains(m.target),
        update: (next) => {
          if (next.type.name !== "figure") {
            return false;
          }
          show(next.attrs);
          contentDOM.classList.toggle("bare", next.content.size === 0);
          return true;
        },
      };
    };
  },
});
