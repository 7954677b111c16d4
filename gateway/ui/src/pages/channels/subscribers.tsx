// Who an account of apps tells: a name and an address each.
import type { Form } from "../../parts/form";

const SUBSCRIBERS_MAX = 20;

type Values = Record<string, string>;
interface Subscriber {
  name: string;
  url: string;
}

export const isSubscriber = (key: string) => /^subscriber(_url)?\d+$/.test(key);

/** The rows that are filled in, and one to write into. */
function rowsOf(values: Values): number[] {
  const all = Array.from({ length: SUBSCRIBERS_MAX }, (_, i) => i);
  const used = all.filter((i) => values[`subscriber${i}`] || values[`subscriber_url${i}`]);
  return all.slice(0, Math.min((used.at(-1) ?? -1) + 2, SUBSCRIBERS_MAX));
}

export function subscriberValues(settings: Record<string, unknown>): Values {
  const values: Values = {};
  ((settings.subscribers as Subscriber[] | undefined) ?? []).forEach((s, i) => {
    values[`subscriber${i}`] = s.name;
    values[`subscriber_url${i}`] = s.url;
  });
  return values;
}

export function subscribersFrom(values: Values): Subscriber[] {
  return rowsOf(values)
    .map((i) => ({ name: values[`subscriber${i}`] ?? "", url: values[`subscriber_url${i}`] ?? "" }))
    .filter((s) => s.name || s.url);
}

export function SubscriberRows({ form, hint }: { form: Form; hint: string }) {
  return (
    <div class="whole">
      {rowsOf(form.values).map((i) => (
        <div class="two" key={i}>
          {form.field(`subscriber${i}`, `名称 ${i + 1}`, { max: 32, pattern: "[a-z0-9\\-]{1,32}" })}
          {form.field(`subscriber_url${i}`, `推送地址 ${i + 1}`, { max: 500 })}
        </div>
      ))}
      <p class="hint">{hint}</p>
    </div>
  );
}
