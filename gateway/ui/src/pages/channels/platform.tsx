// What an account of a mini-program or of apps needs besides its name: where its content goes.
import type { Choice, Form } from "../../parts/form";

const WAYS: Choice[] = [
  ["tcb", "写入小程序的云数据库"],
  ["feed", "小程序自己读订阅源"],
];
const PICTURES: Choice[] = [
  ["website", "用网站上的图片地址"],
  ["upload", "上传到小程序的云存储"],
];
const MINI_KEYS = ["way", "appid", "env", "collection", "pictures"];
const SUBSCRIBERS_MAX = 20;

type Values = Record<string, string>;
interface Subscriber {
  name: string;
  url: string;
}

/** The rows that are filled in, and one to write into. */
function rowsOf(values: Values): number[] {
  const all = Array.from({ length: SUBSCRIBERS_MAX }, (_, i) => i);
  const used = all.filter((i) => values[`subscriber${i}`] || values[`subscriber_url${i}`]);
  return all.slice(0, Math.min((used.at(-1) ?? -1) + 2, SUBSCRIBERS_MAX));
}

/** An account's settings as the form's values. */
export function platformValues(settings: Record<string, unknown>): Values {
  const values: Values = { way: "tcb", pictures: "website" };
  for (const key of MINI_KEYS) {
    if (typeof settings[key] === "string") {
      values[key] = settings[key];
    }
  }
  ((settings.subscribers as Subscriber[] | undefined) ?? []).forEach((s, i) => {
    values[`subscriber${i}`] = s.name;
    values[`subscriber_url${i}`] = s.url;
  });
  return values;
}

/** The form's values as settings; what is not of this channel is left out. */
export function platformSettings(channel: string, values: Values): Record<string, unknown> {
  if (channel === "miniprogram") {
    return Object.fromEntries(MINI_KEYS.filter((key) => values[key]).map((key) => [key, values[key]]));
  }
  if (channel !== "app") {
    return {};
  }
  const subscribers = rowsOf(values)
    .map((i) => ({ name: values[`subscriber${i}`] ?? "", url: values[`subscriber_url${i}`] ?? "" }))
    .filter((s) => s.name || s.url);
  return { subscribers };
}

/** The others: what the account itself is called and where it is. */
export function withoutPlatform(values: Values): Values {
  const ours = (key: string) => MINI_KEYS.includes(key) || /^subscriber(_url)?\d+$/.test(key);
  return Object.fromEntries(Object.entries(values).filter(([key]) => !ours(key)));
}

interface Props {
  channel: string;
  form: Form;
}

export function PlatformFields({ channel, form }: Props) {
  const { values, field, choice } = form;
  if (channel === "miniprogram") {
    return (
      <fieldset>
        <legend>小程序的内容</legend>
        <div class="two">
          {choice("way", "内容方式", WAYS)}
          {choice("pictures", "图片", PICTURES)}
          {field("appid", "AppID", { max: 40 })}
          {values.way !== "feed" && field("env", "云环境编号", { required: true, max: 64 })}
          {values.way !== "feed" && field("collection", "集合名", { required: true, max: 64 })}
        </div>
        <p class="hint">AppSecret 不写在这里，由系统管理员写入连接器配置。</p>
      </fieldset>
    );
  }
  if (channel !== "app") {
    return null;
  }
  return (
    <fieldset>
      <legend>订阅方</legend>
      {rowsOf(values).map((i) => (
        <div class="two" key={i}>
          {field(`subscriber${i}`, `名称 ${i + 1}`, { max: 32, pattern: "[a-z0-9\\-]{1,32}" })}
          {field(`subscriber_url${i}`, `推送地址 ${i + 1}`, { max: 500 })}
        </div>
      ))}
      <p class="hint">
        名称用小写字母、数字和 -。签名密钥不写在这里，由系统管理员写入连接器配置的 webhook.名称；内网地址还须写入 inside。
      </p>
    </fieldset>
  );
}
