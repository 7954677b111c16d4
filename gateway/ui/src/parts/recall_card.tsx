// What can still be done with a publication once it is out: read before anybody agrees to it.
import type { Recall } from "../api/types";
import { Facts } from "./facts";
import { Tag } from "./tag";

export function RecallFacts({ card }: { card: Recall }) {
  return (
    <Facts
      list={[
        ["能否改", card.edit],
        ["能否撤", card.remove],
        ["多快", card.speed],
        ["代价", card.cost],
        ["留在外面的", card.keeps],
        ["事后还能", card.after],
      ]}
    />
  );
}

interface Props {
  name: string;
  card: Recall | null;
}

/** Folded: one line says whether it can be fetched back at all. */
export function RecallFold({ name, card }: Props) {
  if (!card) {
    return null;
  }
  return (
    <details class="recall-card">
      <summary>
        {name}
        {card.irrevocable ? <Tag tone="bad">发出后收不回</Tag> : <Tag>发出后可以撤下</Tag>}
      </summary>
      <RecallFacts card={card} />
    </details>
  );
}
