// 省级平台检测: what another body found in this very text, its report, and who entered it.
import { useId, useState } from "preact/hooks";
import { post } from "../../api/client";
import type { Asset, Check, Submission } from "../../api/types";
import { me } from "../../app/session";
import { Dialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";
import { checkPayload, wellFormed } from "../../sign/canonical";
import { sign } from "../../sign/keys";
import { FILES, upload } from "../editor/upload";

interface Props {
  s: Submission;
  /** Files are added by the department whose draft it is. */
  mayUpload: boolean;
  reload: () => Promise<void>;
}

export function ChecksCard({ s, mayUpload, reload }: Props) {
  const [entering, setEntering] = useState(false);
  const enters = s.actions.includes("enter_check");
  if (!s.checks.length && !s.checks_missing && !enters) {
    return null;
  }
  return (
    <section class="card checks" aria-labelledby="checks">
      <h2 id="checks">省级平台检测</h2>
      {s.checks_missing && <p class="obstacle">审核流程要求先有{s.checks_missing}结果，才能同意。</p>}
      {s.checks.length > 0 && (
        <ul>
          {s.checks.map((c) => (
            <CheckRow key={c.id} c={c} />
          ))}
        </ul>
      )}
      {!s.checks.length && !s.checks_missing && <p class="hint">还没有登记结果。审核流程没有要求，有结果也可登记。</p>}
      {enters && (
        <div class="row">
          <button type="button" onClick={() => setEntering(true)}>
            登记检测结果
          </button>
        </div>
      )}
      {entering && (
        <EnterCheck s={s} mayUpload={mayUpload} reload={reload} onClose={() => setEntering(false)} />
      )}
    </section>
  );
}

function CheckRow({ c }: { c: Check }) {
  return (
    <li>
      <p>
        <Tag tone={c.result === "CLEAN" ? "good" : "bad"}>{c.result_name}</Tag> {c.provider}，报告编号 {c.number}，{c.date}
      </p>
      <p>
        检测单：
        <a href={c.sheet.url} download={c.sheet.name}>
          {c.sheet.name}
        </a>
      </p>
      <p class="signed">
        {c.account.department} {c.account.name} <When at={c.at} /> 登记
      </p>
    </li>
  );
}

type Words = Pick<Check, "result" | "provider" | "number" | "date"> & { sheet: string };

async function enter(s: Submission, words: Words): Promise<void> {
  const account = me.get()?.id ?? "";
  const said = { ...words, kind: "provincial", provider: wellFormed(words.provider), number: wellFormed(words.number) };
  const payload = checkPayload({ ...said, account, submission: s.id, tree: s.tree });
  await post(`/submissions/${s.id}/checks`, { ...said, ...(await sign(account, payload)) });
}

const RESULTS: { result: Check["result"]; name: string; then: string }[] = [
  { result: "CLEAN", name: "未发现问题", then: "记入审核登记表。" },
  { result: "FLAGGED", name: "发现问题", then: "记为拦截项：改正后重新送审，或由有权人写明理由放行，否则不能发布。" },
];

/** Signed with this device's key, over the report and this version of the text. */
function EnterCheck({ s, mayUpload, reload, onClose }: Props & { onClose: () => void }) {
  const [result, setResult] = useState<Check["result"] | null>(null);
  const [provider, setProvider] = useState("");
  const [number, setNumber] = useState("");
  const [date, setDate] = useState("");
  const [sheet, setSheet] = useState("");
  const [sent, setSent] = useState<Asset[]>([]);
  const act = useAct();
  const id = useId();
  const files = [...s.attachments.filter((a) => !a.media_type.startsWith("image/")), ...sent];
  const take = (file: File | undefined) =>
    file &&
    void act.run(async () => {
      const asset = await upload(s.draft.id, file, () => undefined);
      setSent((all) => [...all, asset]);
      setSheet(asset.sha256);
    });
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!result) {
      return;
    }
    const words = { result, provider: provider.trim(), number: number.trim(), date, sheet };
    const done = await act.run(async () => {
      await enter(s, words);
      await reload();
    });
    if (done) {
      onClose();
    }
  };
  return (
    <Dialog title="登记省级平台检测结果" onClose={onClose}>
      <p>只对第 {s.rev} 稿有效，署名留痕。内容改动后须重新检测、重新登记。</p>
      <form onSubmit={submit}>
        <fieldset>
          <legend>检测结果</legend>
          {RESULTS.map((r) => (
            <label class="check" key={r.result}>
              <input type="radio" name={id} checked={result === r.result} onChange={() => setResult(r.result)} />
              <span>
                {r.name}
                <small>{r.then}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <Line id={`${id}p`} name="检测机构（平台）" value={provider} onInput={setProvider} />
        <Line id={`${id}n`} name="报告编号" value={number} onInput={setNumber} />
        <Line id={`${id}d`} name="检测日期" value={date} onInput={setDate} type="date" />
        <div class="field">
          <label for={`${id}s`}>检测单</label>
          <select id={`${id}s`} required value={sheet} onChange={(e) => setSheet(e.currentTarget.value)}>
            <option value="">请选择</option>
            {files.map((f) => (
              <option key={f.sha256} value={f.sha256}>
                {f.name}
              </option>
            ))}
          </select>
          {mayUpload ? (
            <label class="upload-line">
              或上传检测单
              <input type="file" accept={FILES} disabled={act.busy} onChange={(e) => take(e.currentTarget.files?.[0])} />
            </label>
          ) : (
            <p class="hint">本处室的人可以在此上传检测单；其他处室只能选用本稿已有的附件。</p>
          )}
        </div>
        <ProblemNote problem={act.problem} />
        <div class="row end">
          <button type="button" onClick={onClose}>
            不做了
          </button>
          <button type="submit" class="primary" disabled={act.busy || !result || !sheet}>
            {act.busy ? "正在办理…" : "签名登记"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface LineProps {
  id: string;
  name: string;
  value: string;
  onInput: (text: string) => void;
  type?: string;
}

function Line({ id, name, value, onInput, type = "text" }: LineProps) {
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <input id={id} type={type} required maxLength={100} value={value} onInput={(e) => onInput(e.currentTarget.value)} />
    </div>
  );
}
