// What a channel needs to be told of its account, beside the secrets, which only its connector has.
import type { Choice, Form } from "../../parts/form";

type Kind = "text" | "list" | "yes";

const YES: Choice[] = [
  ["no", "否"],
  ["yes", "是"],
];

const SETTINGS: Record<string, [key: string, label: string, kind: Kind][]> = {
  weibo: [
    ["app_key", "应用的 AppKey", "text"],
    ["rip", "发布时的公网 IP", "text"],
    ["domains", "安全域名（逗号分开）", "list"],
    ["article", "已开通头条文章接口", "yes"],
    ["long_text", "可发 140 字以上的微博", "yes"],
  ],
};

const PREFIX = "setting_";

/** As a form has them. */
export function settingsOf(channel: string, settings: Record<string, unknown>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, , kind] of SETTINGS[channel] ?? []) {
    const value = settings[key];
    const list = Array.isArray(value) ? value.join(",") : "";
    values[PREFIX + key] = kind === "yes" ? (value === true ? "yes" : "no") : kind === "list" ? list : String(value ?? "");
  }
  return values;
}

function read(kind: Kind, value: string): unknown {
  if (kind === "yes") {
    return value === "yes" ? true : undefined;
  }
  const words = value.split(/[,，\s]+/).filter(Boolean);
  return kind === "list" ? (words.length ? words : undefined) : value.trim() || undefined;
}

/** Takes them out of the form's values again: what else the account has stays. */
export function takeSettings(
  channel: string,
  values: Record<string, string>,
  before: Record<string, unknown> = {},
): { rest: Record<string, string>; settings: Record<string, unknown> } {
  const rest = Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith(PREFIX)));
  const settings = { ...before };
  for (const [key, , kind] of SETTINGS[channel] ?? []) {
    const value = read(kind, values[PREFIX + key] ?? "");
    delete settings[key];
    if (value !== undefined) {
      settings[key] = value;
    }
  }
  return { rest, settings };
}

export function ChannelSettings({ channel, form }: { channel: string; form: Form }) {
  const list = SETTINGS[channel];
  if (!list) {
    return null;
  }
  return (
    <fieldset class="two">
      <legend class="sr">账号设置</legend>
      {list.map(([key, label, kind]) =>
        kind === "yes" ? form.choice(PREFIX + key, label, YES) : form.field(PREFIX + key, label, { max: 300 }),
      )}
    </fieldset>
  );
}
