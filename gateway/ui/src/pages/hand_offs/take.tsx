// 第一步: taken by name, and the package fetched by a link that opens once.
import { useState } from "preact/hooks";
import { post } from "../../api/client";
import type { HandOff } from "../../api/types";
import { ReasonDialog } from "../../parts/dialog";
import { useAct } from "../../parts/load";
import { ProblemNote } from "../../parts/problem";
import { When } from "../../parts/when";
import { BigStep, type StepProps } from "./page";

function stateOf(h: HandOff): "done" | "now" {
  const fetched = h.act === "withdraw" || h.downloads > 0;
  return h.state === "READY" || (h.state === "TAKEN" && !fetched) ? "now" : "done";
}

/** The browser saves what the link gives; the page itself stays. */
function follow(link: string): void {
  const a = document.createElement("a");
  a.href = link;
  a.download = "";
  document.body.append(a);
  a.click();
  a.remove();
}

export function Take({ h, again }: StepProps) {
  const act = useAct();
  const [ask, setAsk] = useState<"take" | "give-back" | null>(null);
  const taken = h.act === "withdraw" ? "领取" : "领取并下载成品包";
  const needsReason = h.downloads > 0 || (h.state === "TAKEN" && !h.mine);
  const take = async (reason: string) => {
    const { link } = await post<{ link: string }>(`/hand-offs/${h.id}/take`, reason ? { reason } : {});
    if (h.act !== "withdraw") {
      follow(link);
    }
    await again();
  };
  return (
    <BigStep no={1} name={taken} state={stateOf(h)} said={<Taken h={h} />}>
      {stateOf(h) === "now" && <Explain h={h} />}
      <ProblemNote problem={act.problem} />
      <div class="row acts">
        {h.actions.includes("take") && (h.state === "READY" || !h.mine || h.act !== "withdraw") && (
          <button
            type="button"
            class={stateOf(h) === "now" ? "primary big" : ""}
            disabled={act.busy}
            onClick={() => (needsReason ? setAsk("take") : void act.run(() => take("")))}
          >
            {h.state === "READY" ? taken : !h.mine ? "接手" : h.downloads ? "再次下载" : "下载成品包"}
          </button>
        )}
        {h.actions.includes("give-back") && (
          <button type="button" onClick={() => setAsk("give-back")}>
            交回
          </button>
        )}
      </div>
      {ask === "take" && (
        <ReasonDialog
          title={h.mine ? "再次下载成品包" : `接手：${h.operator?.name ?? ""}领取的移交单`}
          explain="署名留痕。接手后由您发布和报告。"
          button={h.mine ? "再次下载" : "接手"}
          phrases={h.mine ? ["文件损坏，打不开", "换了一台电脑"] : ["值班交接", "领取人不在岗"]}
          onDo={take}
          onClose={() => setAsk(null)}
        />
      )}
      {ask === "give-back" && (
        <ReasonDialog
          title="交回移交单"
          explain="没有发布的才可以交回，交回后由其他运营人员领取。已经发布的请报告。"
          button="交回"
          phrases={["今天不在岗", "不是我负责的栏目"]}
          onDo={async (reason) => {
            await post(`/hand-offs/${h.id}/give-back`, { reason });
            await again();
          }}
          onClose={() => setAsk(null)}
        />
      )}
    </BigStep>
  );
}

function Taken({ h }: { h: HandOff }) {
  if (!h.operator) {
    return null;
  }
  return (
    <>
      {h.operator.name} <When at={h.taken_at} /> 领取
      {h.act !== "withdraw" && (h.downloads ? `，下载 ${h.downloads} 次` : "，还没有下载")}
    </>
  );
}

function Explain({ h }: { h: HandOff }) {
  return (
    <p class="hint">
      {h.act === "withdraw"
        ? "领取后由您到平台撤下，别人不会再去撤。"
        : "成品包是批准的原件：文字、图片、说明和校验码。链接十分钟内有效，只能用一次，记名留痕。"}
    </p>
  );
}
