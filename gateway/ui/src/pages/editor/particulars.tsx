// 稿件信息: what stands beside the words, in meta.json.
import { useId, useRef, useState } from "preact/hooks";
import type { ChannelAccount, Meta } from "../../api/types";
import { fieldId, fieldName, ownField, ownOf } from "../../html/fields";
import { Field, fieldMarks, Pointed, pointedAt, type Pointing } from "./field";
import {
  fieldText, ISSUED_FIELDS, isStray, joinedTags, straysOf, tagsOf, VALIDITY, WHOLE_TEXT, withOverride, withTags,
} from "./fields";
import { SmsFields } from "./sms_fields";

const DISCLOSURE = ["主动公开", "依申请公开", "不予公开"];
const COMMERCIAL = "商业推广";
const TAGS_MAX = 20;

interface Props {
  kind: "COPY" | "ISSUED";
  meta: Meta;
  channels: ChannelAccount[];
  disabled: boolean;
  /** What is out is being mended: readers may be told. */
  mending: boolean;
  pointing: Pointing;
  onChange: (meta: Meta) => void;
}

type Overrides = Record<string, Record<string, string>>;

function kinds(channels: ChannelAccount[]): { channel: string; name: string }[] {
  const seen = new Map(channels.map((c) => [c.channel, c.channel_name]));
  return Array.from(seen, ([channel, name]) => ({ channel, name }));
}

interface ChoiceProps {
  value: string;
  disabled: boolean;
  onSet: (value: string) => void;
}

/** Bans of the advertising law are for advertising: what the item is decides whether they are looked for. */
function Nature({ value, disabled, onSet }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>文案性质</label>
      <select id={id} disabled={disabled} value={value === COMMERCIAL ? value : ""} onChange={(e) => onSet(e.currentTarget.value)}>
        <option value="">政务信息（公文、通知、新闻，默认）</option>
        <option value={COMMERCIAL}>{COMMERCIAL}（商业宣传）</option>
      </select>
      {value === COMMERCIAL && <p class="hint">检查广告法禁用的绝对化用语；短信自动加退订办法。</p>}
    </div>
  );
}

/** What is typed stays as it is typed, separators too, as long as it says the same tags. */
function Tags({ meta, disabled, p, onChange }: { meta: Meta; disabled: boolean; p: Pointing; onChange: (meta: Meta) => void }) {
  const now = fieldText(meta, "tags");
  const [typed, setTyped] = useState(now);
  return (
    <Field
      field="tags"
      label="标签"
      max={TAGS_MAX * 41}
      value={joinedTags(tagsOf(typed)) === now ? typed : now}
      disabled={disabled}
      hint="用逗号或顿号隔开。"
      p={p}
      onSet={(text) => {
        setTyped(text);
        onChange(withTags(meta, tagsOf(text)));
      }}
    />
  );
}

/** What has no field of its own, so that it can be seen and emptied; a field stays while it is mended. */
function Strays({ kind, meta, channels, disabled, pointing: p, onChange }: Omit<Props, "mending">) {
  const seen = useRef(new Set<string>()).current;
  const active = channels.map((c) => c.channel);
  straysOf(meta, kind, active).forEach((field) => seen.add(field));
  /* The accounts may come after the words. */
  const fields = Array.from(seen).filter((field) => isStray(field, kind, active));
  if (!fields.length) {
    return null;
  }
  const set = (field: string) => (value: string) => {
    const own = ownOf(field);
    onChange(own ? withOverride(meta, own.channel, own.key, value) : { ...meta, [field]: value || undefined });
  };
  return (
    <details open>
      <summary>另外已填写的内容</summary>
      <p class="hint">平时不在这里填写，但已随稿件保存，检查时也读。不需要的请清空。</p>
      {fields.map((field) => (
        <Field
          key={field}
          field={field}
          p={p}
          label={fieldName(field)}
          rows={field.endsWith("/text") ? 4 : undefined}
          max={field.endsWith("/text") ? 2000 : 500}
          value={fieldText(meta, field)}
          disabled={disabled}
          onSet={set(field)}
        />
      ))}
    </details>
  );
}

export function Particulars(props: Props) {
  const { kind, meta, channels, disabled, pointing: p, onChange } = props;
  const overrides = (meta.channels as Overrides) ?? {};
  const set = (key: string) => (value: string) => onChange({ ...meta, [key]: value });
  return (
    <section class="card particulars" aria-labelledby="particulars-title">
      <h2 id="particulars-title">稿件信息</h2>
      <Disclosure value={textOf(meta.disclosure)} disabled={disabled} onSet={set("disclosure")} />
      <CorrectionNote {...props} />
      {ITEM_FIELDS.map((f) => (
        <Field key={f.field} {...f} p={p} value={meta[f.field]} disabled={disabled} onSet={set(f.field)} />
      ))}
      <Tags meta={meta} disabled={disabled} p={p} onChange={onChange} />
      <Nature value={textOf(meta.nature)} disabled={disabled} onSet={set("nature")} />
      {kind === "ISSUED" && <IssuedFields {...props} />}
      {channels.some((c) => c.channel === "sms") && (
        <details open={!!overrides.sms?.list}>
          <summary>短信的文字与收件人</summary>
          <SmsFields
            own={overrides.sms ?? {}}
            p={p}
            fallback={textOf(meta.summary)}
            disabled={disabled}
            onSet={(key, value) => onChange(withOverride(meta, "sms", key, value))}
          />
        </details>
      )}
      {kinds(channels.filter((c) => c.channel !== "sms")).map((c) => (
        <ChannelFields key={c.channel} {...c} {...props} />
      ))}
      <Strays {...props} />
    </section>
  );
}

const ITEM_FIELDS: { field: string; label: string; max: number; rows?: number; hint?: string }[] = [
  { field: "summary", label: "摘要", max: 500, rows: 3 },
  { field: "column", label: "栏目", max: 40 },
  { field: "source", label: "来源", max: 80 },
  { field: "author", label: "署名", max: 40 },
  { field: "editor", label: "责任编辑", max: 40, hint: "网站正文下方显示；不填不显示。" },
];

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function Disclosure({ value, disabled, onSet }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>公开属性（送审必填）</label>
      <select id={id} disabled={disabled} value={value} onChange={(e) => onSet(e.currentTarget.value)}>
        <option value="">请选择</option>
        {DISCLOSURE.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {value !== "" && value !== "主动公开" && <p class="field-bad">只有“主动公开”的稿件可以送审发布。</p>}
    </div>
  );
}

/** Where what is out is being mended, or readers are still told that it was. */
function CorrectionNote({ meta, mending, disabled, pointing: p, onChange }: Props) {
  if (!mending && !meta.correction_note) {
    return null;
  }
  return (
    <Field
      field="correction_note"
      p={p}
      label="公开的更正说明（可不填）"
      rows={2}
      max={200}
      value={meta.correction_note}
      disabled={disabled}
      hint="写给读者：网站、公众号、小程序的正文上方显示“更正说明”（应用另收一栏），直到清空后再次发布。"
      onSet={(value) => onChange({ ...meta, correction_note: value })}
    />
  );
}

/** As it was issued, but for whether it still holds. */
function IssuedFields({ meta, disabled, pointing: p, onChange }: Props) {
  return (
    <>
      {ISSUED_FIELDS.map(([key, label, max]) => (
        <Field key={key} field={key} p={p} label={label} max={max} value={meta[key]} disabled onSet={() => {}} />
      ))}
      <Validity
        value={textOf(meta.validity)}
        disabled={disabled}
        p={p}
        onSet={(value) => onChange({ ...meta, validity: value })}
      />
    </>
  );
}

function Validity({ value, disabled, p, onSet }: ChoiceProps & { p: Pointing }) {
  const list = pointedAt(p, "validity");
  const id = fieldId("validity");
  /* Words of its own, from where it was brought in, stay until somebody chooses. */
  const words = value === "" || VALIDITY.includes(value) ? VALIDITY : [value, ...VALIDITY];
  return (
    <Pointed field="validity" list={list} p={p}>
      <label for={id}>有效性</label>
      <select
        id={id}
        disabled={disabled}
        value={value}
        {...fieldMarks(list, "validity")}
        onChange={(e) => onSet(e.currentTarget.value)}
      >
        <option value="">不标明</option>
        {words.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <p class="hint">网站页面在文号下面标出。文件废止、失效后网页仍可查阅，不撤稿：改这里，存为版本，再送审。</p>
    </Pointed>
  );
}

/** What a channel has of its own, in place of the item's. */
function ChannelFields({ channel, name, meta, disabled, pointing: p, onChange }: Props & { channel: string; name: string }) {
  const own = (meta.channels as Overrides | undefined)?.[channel] ?? {};
  const set = (key: string) => (value: string) => onChange(withOverride(meta, channel, key, value));
  const field = (key: string) => ({ field: ownField(channel, key), value: own[key], onSet: set(key), p, disabled });
  return (
    <details>
      <summary>{name}的标题与摘要（不填则与稿件相同）</summary>
      <Field {...field("title")} label={`${name}标题`} max={200} />
      <Field {...field("summary")} label={`${name}摘要`} rows={2} max={500} />
      {WHOLE_TEXT.has(channel) && (
        <Field
          {...field("text")}
          label={`${name}全文`}
          rows={4}
          max={2000}
          hint="填写后代替“【标题】摘要”；网址自动加在后面，不用写。"
        />
      )}
      {channel === "wechat" && (
        <label class="check">
          <input
            type="checkbox"
            checked={own.form === "pictures"}
            disabled={disabled}
            onChange={(e) => set("form")(e.currentTarget.checked ? "pictures" : "")}
          />
          做成图片消息（1 至 20 张图、1000 字以内的纯文字，没有“阅读原文”）
        </label>
      )}
    </details>
  );
}
