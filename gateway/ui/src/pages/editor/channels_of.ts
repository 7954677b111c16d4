import type { Draft } from "../../api/types";

/** Where a correction goes: the channels that carry what it corrects, or an earlier round of it. */
export function channelsOf(draft: Draft): string[] {
  const own = draft.corrections.find((c) => c.no === draft.correction);
  return draft.live
    .filter((l) => l.submission === own?.of || l.submission === own?.submission?.id)
    .map((l) => l.channel_name);
}
