// What a short message needs besides the words: whom it goes to, and what it costs while one writes.
import { useId } from "preact/hooks";
import type { RecipientLists } from "../../api/sms";
import { useGet } from "../../parts/load";
import { cost, segments } from "../short_messages/segments";

const LINK = "{链接}";
const LINK_LENGTH = 60;

interface Props {
  own: Record<string, string>;
  fallback: string;
  disabled: boolean;
  onSet: (key: string, value: string) => void;
}

export function SmsFields({ own, fallback, disabled, onSet }: Props) {
  const lists = useGet<RecipientLists>("/recipient-lists");
  const id = useId();
  const items = lists.data?.items ?? [];
  const chosen = items.find((l) => (own.list ?? "").startsWith(l.sha256));
  const account = lists.data?.accounts.find((a) => a.id === (chosen?.account ?? lists.data?.accounts[0]?.id));
  const text = own.summary || fallback;
  const whole = `【${account?.settings.signature ?? ""}】${text.replaceAll(LINK, "·".repeat(LINK_LENGTH))}`;
  const parts = segments(whole).length;
  return (
    <>
      <div class="field">
        <label for={`${id}t`}>短信文字（不填则用摘要）</label>
        <textarea
          id={`${id}t`}
          rows={4}
          maxLength={500}
          value={own.summary ?? ""}
          disabled={disabled}
          aria-describedby={`${id}c`}
          onInput={(e) => onSet("summary", e.currentTarget.value)}
        />
        <p class="hint" id={`${id}c`} aria-live="polite">
          连同签名 {whole.length} 字，每人 {parts} 条
          {chosen && `；${chosen.count} 人共 ${cost(parts, chosen.count, account?.settings.price_milli)}`}。写 {LINK} 处会换成网页地址。
        </p>
      </div>
      <div class="field">
        <label for={`${id}l`}>收件人名单（发短信必选）</label>
        <select
          id={`${id}l`}
          disabled={disabled}
          value={chosen?.sha256 ?? ""}
          onChange={(e) => {
            const l = items.find((x) => x.sha256 === e.currentTarget.value);
            onSet("list", l ? `${l.sha256} ${l.count} ${l.name}` : "");
          }}
        >
          <option value="">不发短信，或尚未选择</option>
          {items.map((l) => (
            <option key={l.id} value={l.sha256}>
              {l.name}（{l.count} 人）
            </option>
          ))}
        </select>
        {!items.length && <p class="hint">还没有名单，请渠道运营人员在“短信”页上传。</p>}
      </div>
    </>
  );
}
