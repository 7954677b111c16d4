// How an account is: a word, its causes with what to do, and a row for the board.
import type { ChannelAccount, Level } from "../../api/types";
import { Tag, type Tone } from "../../parts/tag";
import { When } from "../../parts/when";

const WORD: Record<Level, [string, Tone]> = {
  good: ["正常", "good"],
  warn: ["注意", "warn"],
  bad: ["异常", "bad"],
  unknown: ["不知道", "warn"],
  unlisted: ["不能列出", "plain"],
};

export function HealthTag({ level }: { level: Level }) {
  const [word, tone] = WORD[level] ?? WORD.unknown;
  return <Tag tone={tone}>{word}</Tag>;
}

export function Causes({ c }: { c: ChannelAccount }) {
  if (!c.health?.causes?.length && !c.health?.notes?.length) {
    return null;
  }
  return (
    <ul class="causes">
      {c.health.causes.map((x) => (
        <li key={x.code} class={x.level}>
          {x.code === "incident" ? <a href={`/incidents?account=${c.id}`}>{x.text}</a> : x.text}
        </li>
      ))}
      {c.health.notes.map((text) => (
        <li key={text} class="calm">
          {text}
        </li>
      ))}
    </ul>
  );
}

const WITH_FACE = ["wechat", "weibo", "miniprogram"];

/** The account's name and certification as somebody answered for them; or that no machine looks. */
export function profileOf(c: ChannelAccount): string {
  if (!c.profile || !WITH_FACE.includes(c.channel)) {
    return "";
  }
  const known = [c.profile.name, c.profile.certification].filter(Boolean).join("，");
  return known || "未核对：平台不提供，请定期登录平台查看名称、头像和认证";
}

function queueOf(c: ChannelAccount): string {
  const { planned, held, uncertain, needs_person, refused } = c.queue;
  const stuck = held + uncertain + needs_person + refused;
  return stuck ? `待发 ${planned}，待处理 ${stuck}` : `待发 ${planned}`;
}

/** One line an account: the whole house at a glance. On a telephone each becomes a small card. */
export function HealthBoard({ items }: { items: ChannelAccount[] }) {
  return (
    <div class="table-box board">
      <table class="grid" aria-label="渠道账号一览">
        <thead>
          <tr>
            <th scope="col">账号</th>
            <th scope="col">状况</th>
            <th scope="col">队列</th>
            <th scope="col">最近发布</th>
            <th scope="col">最近查看</th>
          </tr>
        </thead>
        <tbody>
          {items.map((c) => (
            <tr key={c.id}>
              <th scope="row">
                <a href={`#channel-${c.id}`}>{c.name}</a>
                <small>{c.channel_name}</small>
              </th>
              <td data-name="状况">
                <span class="tags">
                  {c.stopped && <Tag tone="bad">紧急停发</Tag>}
                  <HealthTag level={c.health.level} />
                </span>
              </td>
              <td data-name="队列">{queueOf(c)}</td>
              <td data-name="最近发布">{c.last_confirmed_at ? <When at={c.last_confirmed_at} /> : "还没有"}</td>
              <td data-name="最近查看">{c.health.surveyed_at ? <When at={c.health.surveyed_at} /> : c.health.unlisted ? "不能列出" : "还没有"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
