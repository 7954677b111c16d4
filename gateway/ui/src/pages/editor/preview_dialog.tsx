// How the saved draft would look on each channel.
import { useState } from "preact/hooks";
import type { ChannelAccount } from "../../api/types";
import { Dialog } from "../../parts/dialog";
import { RenditionFrame } from "../../parts/frame";
import { at, type Line } from "../../parts/line";

interface Props {
  line: Line;
  channels: ChannelAccount[];
  onClose: () => void;
}

export function PreviewDialog({ line, channels, onClose }: Props) {
  const kinds = Array.from(new Map(channels.map((c) => [c.channel, c.channel_name])));
  const [now, setNow] = useState(kinds[0]?.[0] ?? "website");
  const name = kinds.find(([channel]) => channel === now)?.[1] ?? "";
  return (
    <Dialog title="渠道预览" onClose={onClose} wide>
      <div class="segments" role="group" aria-label="渠道">
        {kinds.map(([channel, label]) => (
          <button key={channel} type="button" aria-pressed={channel === now} onClick={() => setNow(channel)}>
            {label}
          </button>
        ))}
      </div>
      <RenditionFrame key={now} src={`/api/v1${at(line, `/preview/${now}`)}`} title={`${name}预览`} />
    </Dialog>
  );
}
