// Beside the paper: what was found, what reviewers suggest, 稿件信息 and files; and one finding, opened at its words.
import type { ChannelAccount, Finding } from "../../api/types";
import { SuggestionsCard } from "../../parts/suggestions";
import { Attachments } from "./attachments";
import { isLocked } from "./fields";
import { FindingsPanel } from "./findings_panel";
import { FindingSheet } from "./finding_sheet";
import { Particulars } from "./particulars";
import type { Desk } from "./use_desk";

export function Side({ desk, channels }: { desk: Desk; channels: ChannelAccount[] }) {
  const { text, versions, found, sheet, files, round } = desk;
  const { draft, dirty } = versions;
  return (
    <aside class="desk-side">
      <FindingsPanel
        findings={sheet.ordered}
        requests={desk.requests}
        current={found.opened?.id ?? null}
        onGo={sheet.go}
        onStep={sheet.step}
      />
      <SuggestionsCard
        list={round.data?.suggestions ?? []}
        head={draft.head}
        dirty={dirty}
        onAccepted={versions.load}
        onDone={() => round.reload(true)}
      />
      <Particulars
        mending={draft.correction !== null}
        kind={draft.kind}
        meta={text.words.meta}
        channels={channels}
        disabled={!desk.editable}
        pointing={{ findings: sheet.ordered ?? [], onGo: sheet.go, onLeave: sheet.close }}
        onChange={(meta) => desk.change({ meta })}
      />
      <Attachments
        assets={files.assets}
        uploads={files.uploads.running}
        editable={!desk.locked}
        onAdd={files.pickFiles}
        onRemove={files.remove}
        onDismiss={files.uploads.dismiss}
      />
    </aside>
  );
}

export function OpenedFinding({ desk, opened }: { desk: Desk; opened: Finding }) {
  const { versions, sheet, requests, files } = desk;
  const { draft } = versions;
  return (
    <FindingSheet
      key={sheet.opening}
      line={draft}
      finding={opened}
      request={requests.of(opened)}
      onAsked={requests.reload}
      flush={desk.flush}
      onRemarked={() => {
        sheet.close();
        desk.again();
      }}
      equal={sheet.equal(opened)}
      at={sheet.at}
      beside={sheet.at?.focused ?? false}
      editable={opened.field ? desk.editable : !desk.locked}
      locked={isLocked(draft.kind, opened.field)}
      onReplace={(text, all) => sheet.replace(opened, text, all)}
      onMask={(sha256, name) => {
        sheet.close();
        files.mask(sha256, name);
      }}
      onClose={() => sheet.back(opened)}
    />
  );
}
