// What stands above the text when there is more to say than the text does, and the ways on from there.
import { get, type Problem } from "../../api/client";
import type { Draft } from "../../api/types";
import { Corrected } from "../../parts/corrections";
import { at } from "../../parts/line";
import { PendingRound } from "../../parts/pending";
import { ProblemNote } from "../../parts/problem";
import { Correcting, Issued, LostPictures, Restored } from "./banners";
import { ElsewhereBanner, StaleBanner } from "./stale_banner";
import type { Desk } from "./use_desk";

interface Props {
  desk: Desk;
  /** Pictures that a paste did not bring. */
  lost: number;
  onSeen: () => void;
}

/** That somebody else has logged in stands above every page. */
function unlessAnother(problem: Problem | null): Problem | null {
  return problem?.code === "person.other" ? null : problem;
}

export function Above({ desk, lost, onSeen }: Props) {
  const { keeping, versions } = desk;
  const { draft, dirty, fromCopy, stale } = versions;
  return (
    <>
      <ProblemNote problem={unlessAnother(versions.problem)} />
      {keeping.state.kind === "refused" && <ProblemNote problem={unlessAnother(keeping.state.problem)} />}
      <Overtaken desk={desk} />
      {fromCopy && !stale && <Restored at={fromCopy.at} rev={draft.rev} onDrop={() => void versions.reload()} />}
      {lost > 0 && <LostPictures count={lost} onSeen={onSeen} />}
      <Round desk={desk} />
      {draft.correction ? <Correcting draft={draft} /> : <Corrected draft={draft} onMerged={versions.load} dirty={dirty} />}
      {draft.kind === "ISSUED" && <Issued />}
    </>
  );
}

/** Other words than these stand on the server: she chooses. */
function Overtaken({ desk: { keeping, versions } }: Pick<Props, "desk">) {
  const { keep, elsewhere } = keeping;
  const { draft, stale } = versions;
  if (elsewhere) {
    const mine = () => void versions.keepThis(elsewhere);
    return <ElsewhereBanner draft={draft.id} other={elsewhere} onMine={mine} onTheirs={() => versions.takeOther(elsewhere)} />;
  }
  return (
    stale && (
      <StaleBanner
        draft={draft.id}
        base={keep.base}
        head={stale}
        onMine={() => void versions.keepMine()}
        onTheirs={() => void versions.reload()}
      />
    )
  );
}

function Round({ desk: { versions, round } }: Pick<Props, "desk">) {
  const { draft, setDraft } = versions;
  const change = async () => {
    setDraft(await get<Draft>(at(draft)));
    await round.reload(true);
  };
  return <PendingRound draft={draft} submission={round.data} onChange={change} />;
}
