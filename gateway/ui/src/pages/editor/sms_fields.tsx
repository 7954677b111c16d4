// What a short message needs besides the words: whom it goes to, and what it costs while one writes.
import { useId } from "preact/hooks";
import type { RecipientLists } from "../../api/sms";
import { fieldId, ownField } from "../../html/fields";
import { useGet } from "../../parts/load";
import { cost, segments } from "../short_messages/segments";
import { fieldKeys, fieldMarks, Pointed, pointedAt, type Pointing } from "./field";

const LINK = "{链接}";
const LINK_LENGTH = 60;
const FIELD = ownField("sms", "summary");

interface Props {
  own: Record<string, string>;
  fallback: string;
  disabled: boolean;
  p: Pointing;
  onSet: (key: string, value: string) => void;
}

export function SmsFields({ own, fallback, disabled, p, onSet }: Props) {
  const lists = useGet<RecipientLists>("/recipient-lists");
  const id = useId();
  const items = lists.data?.items ?? [];
  const chosen = items.find((l) => (own.list ?? "").startsWith(l.sha256));
  const account = lists.data?.accounts.find((a) => a.id === (chosen?.account ?? lists.data?.accounts[0]?.id));
  const found = pointedAt(p, FIELD);
  const marks = fieldMarks(found, FIELD);
  const text = own.summary || fallback;
  const whole = `【${account?.settings.signature ?? ""}】${text.replaceAll(LINK, "·".repeat(LINK_LENGTH))}`;
  const parts = segments(whole).length;
  return (
    <>
      <Pointed field={FIELD} list={found} p={p}>
        <label for={fieldId(FIELD)}>短信文字（不填则用摘要）</label>
        <textarea
          id={fieldId(FIELD)}
          rows={4}
          maxLength={500}
          value={own.summary ?? ""}
          disabled={disabled}
          {...marks}
          aria-describedby={`${id}c ${marks["aria-describedby"] ?? ""}`.trim()}
          onInput={(e) => onSet("summary", e.currentTarget.value)}
          onKeyDown={fieldKeys(found, p)}
        />
        <p class="hint" id={`${id}c`} aria-live="polite">
          连同签名 {whole.length} 字，每人 {parts} 条
          {chosen && `；${chosen.count} 人共 ${cost(parts, chosen.count, account?.settings.price_milli)}`}。写 {LINK} 处会换成网页地址。
        </p>
      </Pointed>
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
