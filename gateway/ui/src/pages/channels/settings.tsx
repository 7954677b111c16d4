// What may be set of an account, drawn from the table that the server checks it by: there is no second list here.
import type { ChannelSetting } from "../../api/types";
import type { Choice, Form } from "../../parts/form";
import { useGet } from "../../parts/load";
import { isSubscriber, SubscriberRows, subscribersFrom, subscriberValues } from "./subscribers";

type Values = Record<string, string>;
type Settings = Record<string, unknown>;

const PREFIX = "setting_";
const YES: Choice[] = [
  ["no", "否"],
  ["yes", "是"],
];
const CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]|24:00";
const MADE_OF: Record<string, string> = { digits: "[0-9]", word: "[A-Za-z0-9\\-]", name: "[A-Za-z0-9_\\-]" };

/** The rows of one channel; none before they have come. */
export function useSettings(channel: string): ChannelSetting[] {
  const all = useGet<{ items: { channel: string; settings: ChannelSetting[] }[] }>("/channel-settings");
  return all.data?.items.find((c) => c.channel === channel)?.settings ?? [];
}

function textOf(value: unknown): string {
  if (typeof value === "boolean") {
    return value ? "yes" : "no";
  }
  return Array.isArray(value) ? value.join(",") : String(value ?? "");
}

/** An account's settings as the form's values. */
export function settingValues(settings: Settings): Values {
  const plain = Object.entries(settings).filter(([key]) => key !== "subscribers");
  return { ...Object.fromEntries(plain.map(([key, value]) => [PREFIX + key, textOf(value)])), ...subscriberValues(settings) };
}

/** The others: what the account itself is called and where it is. */
export function withoutSettings(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith(PREFIX) && !isSubscriber(key)));
}

const valueOf = (row: ChannelSetting, values: Values) => (values[PREFIX + row.key] ?? "").trim() || row.usual;

function shown(row: ChannelSetting, rows: ChannelSetting[], values: Values): boolean {
  const other = row.only && rows.find((r) => r.key === row.only?.key);
  return !other || valueOf(other, values) === row.only?.code;
}

function read(row: ChannelSetting, typed: string, was: unknown): unknown {
  const words = typed.split(/[,，\s]+/).filter(Boolean);
  switch (row.kind) {
    case "whole":
    case "number":
      return typed ? Number(typed) : undefined;
    case "switch":
      return typed === "yes" || (was !== undefined && typed === "no" ? false : undefined);
    case "choice":
      return typed && (typed !== row.usual || was !== undefined) ? typed : undefined;
    case "list":
      return words.length ? words : undefined;
    default:
      return typed || undefined;
  }
}

/** The form's values as settings; what the form does not show stays as it was. */
export function settingsFrom(rows: ChannelSetting[], values: Values, before: Settings = {}): Settings {
  const settings = { ...before };
  for (const row of rows.filter((r) => shown(r, rows, values))) {
    const typed = (values[PREFIX + row.key] ?? "").trim();
    const value = row.kind === "subscribers" ? subscribersFrom(values) : read(row, typed, before[row.key]);
    delete settings[row.key];
    if (value !== undefined) {
      settings[row.key] = value;
    }
  }
  return settings;
}

function hintOf(row: ChannelSetting): string {
  const range = row.kind === "whole" || row.kind === "number" ? `${row.least} 到 ${row.most}` : "";
  return [row.help, range].filter(Boolean).join("；");
}

function patternOf(row: ChannelSetting): string | undefined {
  const made = MADE_OF[row.kind];
  return row.kind === "clock" ? CLOCK : made && `${made}{${row.least},${row.most}}`;
}

function Setting({ row, form }: { row: ChannelSetting; form: Form }) {
  const key = PREFIX + row.key;
  const hint = hintOf(row);
  if (row.kind === "subscribers") {
    return <SubscriberRows form={form} hint={hint} />;
  }
  if (row.kind === "choice") {
    return form.choice(key, row.label, row.options.map((o): Choice => [o.code, o.words]), { usual: row.usual, hint });
  }
  if (row.kind === "switch") {
    return form.choice(key, row.label, YES, { usual: "no", hint });
  }
  const placeholder = row.usual && `缺省：${row.usual}`;
  if (row.kind === "whole" || row.kind === "number") {
    const range: [number, number, number | "any"] = [row.least, row.most, row.kind === "whole" ? 1 : "any"];
    return form.field(key, row.label, { type: "number", range, placeholder, hint });
  }
  return form.field(key, row.label, { max: row.most || 1000, pattern: patternOf(row), required: row.needed, placeholder, hint });
}

interface Props {
  rows: ChannelSetting[];
  form: Form;
}

/** What nobody has to look at is folded away; it opens by itself where the browser finds something wrong in it. */
export function ChannelSettings({ rows, form }: Props) {
  const seen = rows.filter((row) => shown(row, rows, form.values));
  const groups = [...new Set(seen.map((row) => row.group))];
  const fields = (group: string) => seen.filter((r) => r.group === group).map((row) => <Setting key={row.key} row={row} form={form} />);
  return (
    <>
      {groups.map((group) =>
        group ? (
          <details class="setting-group" key={group} onInvalidCapture={(e) => (e.currentTarget.open = true)}>
            <summary>{group}</summary>
            <fieldset class="two">
              <legend class="sr">{group}</legend>
              {fields(group)}
            </fieldset>
          </details>
        ) : (
          <fieldset class="two" key={group}>
            <legend class="sr">账号设置</legend>
            {fields(group)}
          </fieldset>
        ),
      )}
    </>
  );
}
