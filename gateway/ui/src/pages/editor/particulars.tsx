// 稿件信息: what stands beside the words, in meta.json.
import { useId } from "preact/hooks";
import type { ChannelAccount, Meta } from "../../api/types";
import { SmsFields } from "./sms_fields";

const DISCLOSURE = ["主动公开", "依申请公开", "不予公开"];

interface FieldProps {
  label: string;
  value: unknown;
  max: number;
  disabled?: boolean;
  rows?: number;
  hint?: string;
  type?: string;
  onSet: (value: string) => void;
}

function Field({ label, value, max, disabled, rows, hint, type, onSet }: FieldProps) {
  const id = useId();
  const text = typeof value === "string" ? value : "";
  const common = {
    id,
    maxLength: max,
    value: text,
    disabled,
    onInput: (e: Event) => onSet((e.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows ? <textarea rows={rows} {...common} /> : <input type={type ?? "text"} {...common} />}
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}

interface Props {
  kind: "COPY" | "ISSUED";
  meta: Meta;
  channels: ChannelAccount[];
  disabled: boolean;
  /** What is out is being mended: readers may be told. */
  mending: boolean;
  onChange: (meta: Meta) => void;
}

/** Channels whose whole text is short enough to be written by hand. */
const WHOLE_TEXT = new Set(["weibo"]);

type Overrides = Record<string, Record<string, string>>;

function withOverride(meta: Meta, channel: string, key: string, value: string): Meta {
  const all = { ...((meta.channels as Overrides) ?? {}) };
  const own = { ...(all[channel] ?? {}), [key]: value };
  if (!value) {
    delete own[key];
  }
  all[channel] = own;
  if (!Object.keys(own).length) {
    delete all[channel];
  }
  return { ...meta, channels: all };
}

function kinds(channels: ChannelAccount[]): { channel: string; name: string }[] {
  const seen = new Map(channels.map((c) => [c.channel, c.channel_name]));
  return Array.from(seen, ([channel, name]) => ({ channel, name }));
}

const ISSUED_FIELDS: [string, string, number][] = [
  ["doc_no", "文号", 60],
  ["index_no", "索引号", 60],
  ["written_on", "成文日期", 10],
  ["published_on", "发布日期", 10],
  ["validity", "有效性", 10],
];

export function Particulars({ kind, meta, channels, disabled, mending, onChange }: Props) {
  const id = useId();
  const set = (key: string) => (value: string) => onChange({ ...meta, [key]: value });
  const disclosure = typeof meta.disclosure === "string" ? meta.disclosure : "";
  const overrides = (meta.channels as Overrides) ?? {};
  return (
    <section class="card particulars" aria-labelledby="particulars-title">
      <h2 id="particulars-title">稿件信息</h2>
      <div class="field">
        <label for={id}>公开属性（送审必填）</label>
        <select id={id} disabled={disabled} value={disclosure} onChange={(e) => set("disclosure")(e.currentTarget.value)}>
          <option value="">请选择</option>
          {DISCLOSURE.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        {disclosure !== "" && disclosure !== "主动公开" && (
          <p class="field-bad">只有“主动公开”的稿件可以送审发布。</p>
        )}
      </div>
      {(mending || Boolean(meta.correction_note)) && (
        <Field
          label="公开的更正说明（可不填）"
          rows={2}
          max={200}
          value={meta.correction_note}
          disabled={disabled}
          hint="写给读者：网站、公众号、小程序的正文上方显示“更正说明”（应用另收一栏），直到清空后再次发布。"
          onSet={set("correction_note")}
        />
      )}
      <Field label="摘要" rows={3} max={500} value={meta.summary} disabled={disabled} onSet={set("summary")} />
      <Field label="栏目" max={40} value={meta.column} disabled={disabled} onSet={set("column")} />
      <Field label="来源" max={80} value={meta.source} disabled={disabled} onSet={set("source")} />
      <Field label="署名" max={40} value={meta.author} disabled={disabled} onSet={set("author")} />
      <Field label="责任编辑" max={40} value={meta.editor} disabled={disabled} hint="网站正文下方显示；不填不显示。" onSet={set("editor")} />
      {kind === "ISSUED" &&
        ISSUED_FIELDS.map(([key, label, max]) => (
          <Field key={key} label={label} max={max} value={meta[key]} disabled onSet={set(key)} />
        ))}
      {channels.some((c) => c.channel === "sms") && (
        <details open={!!overrides.sms?.list}>
          <summary>短信的文字与收件人</summary>
          <SmsFields
            own={overrides.sms ?? {}}
            fallback={typeof meta.summary === "string" ? meta.summary : ""}
            disabled={disabled}
            onSet={(key, value) => onChange(withOverride(meta, "sms", key, value))}
          />
        </details>
      )}
      {kinds(channels.filter((c) => c.channel !== "sms")).map(({ channel, name }) => (
        <details key={channel}>
          <summary>{name}的标题与摘要（不填则与稿件相同）</summary>
          <Field
            label={`${name}标题`}
            max={200}
            value={overrides[channel]?.title}
            disabled={disabled}
            onSet={(v) => onChange(withOverride(meta, channel, "title", v))}
          />
          <Field
            label={`${name}摘要`}
            rows={2}
            max={500}
            value={overrides[channel]?.summary}
            disabled={disabled}
            onSet={(v) => onChange(withOverride(meta, channel, "summary", v))}
          />
          {WHOLE_TEXT.has(channel) && (
            <Field
              label={`${name}全文`}
              rows={4}
              max={2000}
              hint="填写后代替“【标题】摘要”；网址自动加在后面，不用写。"
              value={overrides[channel]?.text}
              disabled={disabled}
              onSet={(v) => onChange(withOverride(meta, channel, "text", v))}
            />
          )}
          {channel === "wechat" && (
            <label class="check">
              <input
                type="checkbox"
                checked={overrides[channel]?.form === "pictures"}
                disabled={disabled}
                onChange={(e) =>
                  onChange(
                    withOverride(meta, channel, "form", e.currentTarget.checked ? "pictures" : ""),
                  )
                }
              />
              做成图片消息（1 至 20 张图、1000 字以内的纯文字，没有“阅读原文”）
            </label>
          )}
        </details>
      ))}
    </section>
  );
}
