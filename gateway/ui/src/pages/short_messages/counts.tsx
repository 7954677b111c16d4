// 对账: what the carrier's gateway says it took from us each day, beside our own rows.
import type { RecipientLists, SmsCount } from "../../api/sms";
import { Show, useGet } from "../../parts/load";
import { Tag } from "../../parts/tag";
import { When } from "../../parts/when";

export function CountsTab() {
  const lists = useGet<RecipientLists>("/recipient-lists");
  return <Show from={lists}>{(data) => <>{data.accounts.map((a) => <Account key={a.id} a={a} />)}</>}</Show>;
}

function Account({ a }: { a: RecipientLists["accounts"][number] }) {
  const asked = a.settings.count_check === "service" || a.settings.count_check === "total";
  return (
    <section class="card" aria-label={`对账：${a.name}`}>
      <h2>{a.name}</h2>
      {!asked && <p class="hint">没有开通对账。短信平台支持查询的，由系统管理员在账号设置中开通（count_check）。</p>}
      {asked && !a.counts.length && <p class="hint">还没有对账结果：有短信发出之后，系统每小时查询一次，次日再查一次。</p>}
      {a.counts.length > 0 && <Table counts={a.counts} />}
    </section>
  );
}

function Table({ counts }: { counts: SmsCount[] }) {
  return (
    <div class="table-box">
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">日期</th>
            <th scope="col">平台收到</th>
            <th scope="col">我方记录</th>
            <th scope="col">结果不明</th>
            <th scope="col">结论</th>
            <th scope="col">查询时间</th>
          </tr>
        </thead>
        <tbody>
          {counts.map((k) => (
            <tr key={k.day}>
              <td data-label="日期">{k.day}</td>
              <td data-label="平台收到">
                {k.users} 人次（{k.messages} 条）
              </td>
              <td data-label="我方记录">{k.own} 人次</td>
              <td data-label="结果不明">{k.unknown}</td>
              <td data-label="结论">
                <Verdict k={k} />
              </td>
              <td data-label="查询时间">
                <When at={k.at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What follows from it for those whose fate nobody knows: the words a person needs before he decides. */
function Verdict({ k }: { k: SmsCount }) {
  if (k.verdict === "agrees") return <Tag tone="good">一致</Tag>;
  if (k.verdict === "explains") {
    return (
      <div>
        <Tag tone="warn">差额在结果不明之内</Tag>
        <p class="hint">
          结果不明的 {k.unknown} 人次中，平台收到 {k.users - k.own} 人次
        </p>
      </div>
    );
  }
  return (
    <div>
      <Tag tone="bad">不一致</Tag>
      <p class="hint">请与短信平台核对：是否有别的系统用同一业务代码发送</p>
    </div>
  );
}
