// What a preview came to: what is wrong, line by line, or what would change in the version in force.
import type { Changes as Differences, Preview, Severity } from "../../api/types";
import { SEVERITY_NAME, Tag, type Tone } from "../../parts/tag";
import { PlainOnly } from "./trial";
import { LIST_TITLE, type Looked } from "./version";

const SHOWN = 20;

export function Previewed({ looked, from }: { looked: Looked; from: number }) {
  return (
    <section class="previewed" aria-labelledby="previewed">
      <h4 id="previewed">预览：与现行的第 {looked.against} 版相比</h4>
      {looked.against !== from && (
        <p class="banner warn">
          您从第 {from} 版开始改，现行的已是第 {looked.against} 版。改过的词表会整个替换现行的，请核对下面的增减。
        </p>
      )}
      {looked.previews.map((preview) => (
        <One key={preview.list} preview={preview} />
      ))}
      <p role="status">{verdict(looked)}</p>
    </section>
  );
}

function verdict({ lists, same }: Looked): string {
  if (!lists) {
    return "有错误，不能提交。您写的都在上面，改正后再预览。";
  }
  return same ? "与现行版相同，没有可以提交的改动。" : "没有错误，可以提交。";
}

function One({ preview }: { preview: Preview }) {
  const { added, removed, changed } = preview;
  return (
    <>
      <p>
        <b>{LIST_TITLE[preview.list]}</b>：{preview.rows} 条
        {preview.problem_count > 0
          ? `，${preview.problem_count} 处错误`
          : `，增 ${added.count} 条，减 ${removed.count} 条，改 ${changed.count} 条`}
        <span class="hint">（{preview.format.toUpperCase()}，{preview.charset}）</span>
      </p>
      {preview.problem_count > 0 ? <Problems preview={preview} /> : <Changes of={preview} />}
      <Twins preview={preview} />
      <PlainOnly count={preview.plain_only} />
    </>
  );
}

function Problems({ preview }: { preview: Preview }) {
  return (
    <>
      <div class="table-box" role="region" aria-label={`${LIST_TITLE[preview.list]}的错误`} tabIndex={0}>
        <table class="grid">
          <thead>
            <tr>
              <th scope="col">行</th>
              <th scope="col">错在哪里</th>
              <th scope="col">怎么改</th>
            </tr>
          </thead>
          <tbody>
            {preview.problems.map((p, i) => (
              <tr key={i}>
                <th data-label="行" scope="row">
                  第 {p.line} 行
                </th>
                <td data-label="错在哪里">{p.problem}</td>
                <td data-label="怎么改">{p.advice}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Rest all={preview.problem_count} shown={preview.problems.length} />
    </>
  );
}

function Rest({ all, shown }: { all: number; shown: number }) {
  return all > shown ? <p class="hint">另有 {all - shown} 条没有列出。</p> : null;
}

/** Tabs part the cells of a row: a wide gap, for people, who read of a 提醒 everywhere else as well. */
function rowWords(row: string): string {
  const cells = row.split(/\t+/);
  return cells.map((cell, i) => (i === 1 ? (SEVERITY_NAME[cell as Severity] ?? cell) : cell)).join("　");
}

export function Changes({ of: { added, removed, changed } }: { of: Differences }) {
  return (
    <ul class="changes">
      <Rows word="增" tone="good" all={added.count} rows={added.items.map(rowWords)} />
      <Rows word="减" tone="bad" all={removed.count} rows={removed.items.map(rowWords)} />
      <Rows
        word="改"
        tone="warn"
        all={changed.count}
        rows={changed.items.map(({ before, after }) => `${rowWords(before)} → ${rowWords(after)}`)}
      />
    </ul>
  );
}

function Rows({ word, tone, all, rows }: { word: string; tone: Tone; all: number; rows: string[] }) {
  const shown = rows.slice(0, SHOWN);
  return (
    <>
      {shown.map((row, i) => (
        <li key={i}>
          <Tag tone={tone}>{word}</Tag> {row}
        </li>
      ))}
      {all > shown.length && (
        <li class="hint">
          {word}的另有 {all - shown.length} 条没有列出。
        </li>
      )}
    </>
  );
}

function Twins({ preview }: { preview: Preview }) {
  if (!preview.duplicate_count) {
    return null;
  }
  const first = preview.duplicates.slice(0, SHOWN);
  return (
    <p class="hint">
      重复的只留一条：{first.map((t) => `第 ${t.line} 行与第 ${t.first} 行（${t.text}）`).join("；")}
      {preview.duplicate_count > first.length && ` 等 ${preview.duplicate_count} 处`}。
    </p>
  );
}
