// A rendition as its readers will see it: in a frame where nothing can run.
import { useState } from "preact/hooks";

interface Props {
  src: string;
  title: string;
  /** Called once the frame has the page: it has been looked at. */
  onOpened?: () => void;
}

type Width = "phone" | "desk";

/*
 * allow-same-origin lets the frame's pictures come with the person's cookie; without allow-scripts
 * nothing in it can use that.
 */
export function RenditionFrame({ src, title, onOpened }: Props) {
  const [width, setWidth] = useState<Width>("phone");
  return (
    <div class="frame-box">
      <div class="row" role="group" aria-label="预览宽度">
        <button type="button" class="quiet" aria-pressed={width === "phone"} onClick={() => setWidth("phone")}>
          手机
        </button>
        <button type="button" class="quiet" aria-pressed={width === "desk"} onClick={() => setWidth("desk")}>
          电脑
        </button>
      </div>
      <div class={`frame ${width}`}>
        <iframe
          src={src}
          title={title}
          sandbox="allow-same-origin"
          referrerpolicy="no-referrer"
          onLoad={() => onOpened?.()}
        />
      </div>
    </div>
  );
}
