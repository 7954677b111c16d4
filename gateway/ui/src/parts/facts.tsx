// Names and what they are, one under the other; what is empty is left out.
import type { ComponentChildren } from "preact";

export type Fact = [name: string, value: ComponentChildren];

export function Facts({ list }: { list: Fact[] }) {
  return (
    <dl class="facts">
      {list
        .filter(([, value]) => value !== "" && value !== null && value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
