// The desk of one draft: title, text, particulars; what is kept where; what may be done with it.
import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, call, del, get, type Problem } from "../../api/client";
import type { Asset, ChannelAccount, Draft, Finding, Submission, WorkingCopy } from "../../api/types";
import { useSaveKey } from "../../app/keys";
import { placed, placeOf, renewed, replaceAll, equalTo, standsStill } from "../../editor/findings";
import { htmlOf } from "../../editor/html";
import { inText, inTitle } from "../../html/place";
import { Corrected } from "../../parts/corrections";
import { at } from "../../parts/line";
import { useGet } from "../../parts/load";
import { PendingRound } from "../../parts/pending";
import { ProblemNote } from "../../parts/problem";
import { isIgnored } from "../../parts/remark";
import { useRequests } from "../../parts/requests";
import { SuggestionsCard } from "../../parts/suggestions";
import { Attachments } from "./attachments";
import { Correcting, Issued, LostPictures, Restored } from "./banners";
import { appendAttachment, Canvas, insertPicture, removeAttachment, replaceAttachment, setHtml, useEditorSlot } from "./canvas";
import { equalInField, focusField, isLocked, replacedField, showField, type Shown } from "./fields";
import { FindingsPanel } from "./findings_panel";
import { FindingSheet } from "./finding_sheet";
import { Head } from "./head";
import { Keeper, type KeeperState, type Words } from "./keeper";
import { Particulars } from "./particulars";
import { AltDialog, PictureDialog } from "./picture_dialog";
import { PreviewDialog } from "./preview_dialog";
import { sameWords, Screener, withWaiting } from "./screener";
import { LinkDialog, TableDialog } from "./small_dialogs";
import { ElsewhereBanner, StaleBanner } from "./stale_banner";
import { SubmitDialog } from "./submit_dialog";
import { equalInTitle, replacedAllTitle, titleRows } from "./title";
import { Toolbar } from "./toolbar";
import { FILES, PICTURES } from "./upload";
import { useUploads } from "./use_uploads";
import { inOrder, useWalk, type Stand } from "./walk";

interface Props {
  draft: Draft;
  copy: WorkingCopy | null;
  version: string;
  other: WorkingCopy | null;
  channels: ChannelAccount[];
}

type Open = "link" | "table" | "preview" | "submit" | null;

function differs(copy: WorkingCopy, draft: Draft): boolean {
  return (
    copy.html !== draft.html ||
    copy.title !== draft.title ||
    JSON.stringify(copy.meta) !== JSON.stringify(draft.meta)
  );
}

export function Workspace({ draft: loaded, copy, version, other, channels }: Props) {
  const restored = copy !== null && differs(copy, loaded);
  const first = restored ? copy : loaded;
  const [draft, setDraft] = useState(loaded);
  const [words, setWords] = useState<Words>({ title: first.title, html: first.html, meta: first.meta });
  const [dirty, setDirty] = useState(restored);
  const [fromCopy, setFromCopy] = useState(restored ? copy : null);
  const [state, setState] = useState<KeeperState>(restored ? { kind: "saved", at: copy.at } : { kind: "clean" });
  const [findings, setAll] = useState<Finding[] | null>(null);
  const [opened, setOpened] = useState<Finding | null>(null);
  const [opening, setOpening] = useState(0);
  const [sheetAt, setSheetAt] = useState<Shown | null>(null);
  const [stale, setStale] = useState<string | null>(restored && copy.base !== loaded.head ? loaded.head : null);
  const [elsewhere, setElsewhere] = useState<WorkingCopy | null>(other);
  const [open, setOpen] = useState<Open>(null);
  const [altAt, setAltAt] = useState<number | null>(null);
  const [picture, setPicture] = useState<File | null>(null);
  const [lost, setLost] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saving, setSaving] = useState(false);
  const [editor, takeEditor] = useEditorSlot();
  const round = useGet<Submission>(draft.submission ? `/submissions/${draft.submission.id}` : null);
  const requests = useRequests(draft.id, findings);
  const editable = draft.actions.includes("edit");
  const textLocked = !editable || draft.kind === "ISSUED";

  const now = useRef(words);
  now.current = words;
  const editorNow = useRef(editor);
  editorNow.current = editor;
  /* What was opened last, named as in the last answer; nothing when that has it no more. */
  const stand = useRef<Stand>({ finding: null, at: 0 });
  const shown = useRef<Finding[]>([]);
  const showFindings = (list: Finding[]) => {
    shown.current = list;
    setAll(list);
    if (editorNow.current) {
      const still = renewed(editorNow.current.view, list, stand.current.finding);
      stand.current.finding = still;
      setOpened((before) => before && still);
    }
  };
  const keeper = useRef<Keeper | null>(null);
  if (!keeper.current) {
    keeper.current = new Keeper(loaded, restored ? copy.base : loaded.head, version, {
      onState: setState,
      onFindings: (list) => showFindings(list),
      onElsewhere: (there) => void writtenElsewhere(there),
    });
  }
  const keep = keeper.current;

  /* What stood on the server was saved or thrown away elsewhere: nothing is written over, unless a version is. */
  const writtenElsewhere = async (there: WorkingCopy | null) => {
    if (there) {
      setElsewhere(there);
      return;
    }
    const { head } = (await call<Draft>("GET", at(loaded))).data;
    await keep.goOn("");
    if (head !== keep.base) {
      setStale(head);
    }
  };
  const screener = useRef<Screener | null>(null);
  screener.current ??= new Screener(loaded, (said) => showFindings(withWaiting(said, shown.current)));
  const screen = screener.current;

  const change = (part: Partial<Words>) => {
    const next = { ...now.current, ...part };
    now.current = next;
    setWords(next);
    setDirty(true);
    keep.change(next);
    screen.change(next);
  };

  /* The first look: findings of what is here, without waiting for a key. */
  useEffect(() => {
    if (editor && other) {
      keep.halt();
    } else if (editor && copy && !restored && version) {
      keep.version = "";
      void del(at(draft, "/working-copy"), { ifMatch: version }).catch(() => {});
    }
    if (editor && restored) {
      keep.change(now.current);
      screen.change(now.current);
    } else if (editor) {
      const asked = now.current;
      void get<{ items: Finding[] }>(at(draft, "/findings"))
        .then(({ items }) => sameWords(now.current, asked) && showFindings(items))
        .catch(() => {});
    }
    return () => {
      keep.stop();
      screen.stop();
    };
  }, [editor]);

  const uploads = useUploads(draft.id, (asset: Asset) => {
    if (editorNow.current) {
      appendAttachment(editorNow.current, asset);
    }
  });
  const assets = assetsIn(words.html, [...draft.attachments, ...uploads.done]);

  const takeFiles = (files: File[]) => {
    const pictures = files.filter((f) => PICTURES.includes(f.type) && f.type !== "");
    setPicture(pictures[0] ?? null);
    files.filter((f) => !pictures.includes(f)).forEach(uploads.add);
  };

  const show = (fresh: Words) => {
    now.current = { title: fresh.title, html: fresh.html, meta: fresh.meta };
    setWords(now.current);
    if (editorNow.current) {
      setHtml(editorNow.current, fresh.html);
    }
    screen.change(now.current);
  };

  const load = (fresh: Draft) => {
    setDraft(fresh);
    show(fresh);
    setDirty(false);
    setFromCopy(null);
    setStale(null);
    keep.base = fresh.head;
  };

  /* She chose what she wrote in the other page. */
  const takeOther = (there: WorkingCopy) => {
    keep.forget();
    keep.version = there.version;
    keep.base = there.base || keep.base;
    show(there);
    setDirty(true);
    setElsewhere(null);
    setFromCopy(there);
    setState({ kind: "saved", at: there.at });
  };

  /** A deliberate save: a version with its author. Answers null when somebody was faster. */
  const save = async (): Promise<Draft | null> => {
    setSaving(true);
    setProblem(null);
    try {
      const refused = await keep.flush();
      if (elsewhere || refused?.code === "working_copy.stale") {
        return null;
      }
      const sent = now.current;
      const body = { ...sent, copy: keep.version };
      const put = async () => (await call<Draft>("PUT", at(draft), { body, ifMatch: keep.base })).data;
      const data = await keep.save(sent, put);
      setDraft(data);
      setFromCopy(null);
      setStale(null);
      if (now.current === sent) {
        setDirty(false);
        setState({ kind: "saved", at: data.updated_at });
      }
      return data;
    } catch (e) {
      const p = asProblem(e);
      if (p.status === 412) {
        setStale(p.head ?? "head");
        return null;
      }
      setProblem(p);
      throw e;
    } finally {
      setSaving(false);
    }
  };

  useSaveKey(() => {
    if (editable && dirty && !saving) {
      void save().catch(() => {});
    }
  });

  const reloadLatest = async () => {
    await keep.landed();
    const seen = keep.version;
    keep.forget();
    if (seen) {
      await del(at(draft, "/working-copy"), { ifMatch: seen }).catch(() => {});
    }
    load((await call<Draft>("GET", at(draft))).data);
  };

  const goTo = (finding: Finding) => {
    if (finding.id !== opened?.id) {
      setOpening((n) => n + 1);
    }
    stand.current.finding = finding;
    setOpened(finding);
    const field = finding.field ? showField(finding) : null;
    if (field) {
      setSheetAt(field);
      return;
    }
    if (!inText(finding)) {
      const host = inTitle(finding) ? "draft-title" : finding.attachment ? "attachments-title" : "particulars-title";
      document.getElementById(host)?.scrollIntoView({ block: "center" });
      setSheetAt(null);
      return;
    }
    const spot = editor && placeOf(editor.state, finding);
    if (!editor || !spot) {
      setSheetAt(null);
      return;
    }
    editor.commands.setTextSelection({ from: spot.from, to: spot.to });
    editor.commands.scrollIntoView();
    const box = editor.view.coordsAtPos(spot.from);
    setSheetAt({ left: box.left, top: box.bottom, height: 32, focused: false });
  };

  const ordered = findings && inOrder(findings);
  const step = useWalk((ordered ?? []).filter((f) => !isIgnored(f)), stand, goTo);

  const replace = (finding: Finding, text: string, all: boolean) => {
    if (finding.field) {
      change({ meta: replacedField(now.current.meta, all ? equalInField(findings ?? [], finding) : [finding], text) });
      focusField(finding.field);
    } else if (inTitle(finding)) {
      const these = all ? equalInTitle(findings ?? [], finding) : [finding];
      change({ title: replacedAllTitle(now.current.title, these, text) });
    } else if (editor) {
      const one = placed(editor.state).filter((p) => p.finding.id === finding.id && standsStill(editor.state, p));
      replaceAll(editor.view, all ? equalTo(editor.state, finding) : one, text);
      editor.view.focus();
    }
    setOpened(null);
  };

  const equalCount = (finding: Finding) => {
    if (finding.field) {
      return equalInField(findings ?? [], finding).length;
    }
    if (inTitle(finding)) {
      return equalInTitle(findings ?? [], finding).length;
    }
    return editor && inText(finding) ? equalTo(editor.state, finding).length : 1;
  };

  const mask = (sha256: string, name: string) => {
    setOpened(null);
    uploads.mask(sha256, name, (copy) => {
      if (editorNow.current) {
        replaceAttachment(editorNow.current, sha256, name, copy);
      }
    });
  };

  return (
    <section class="workspace">
      <Head
        draft={draft}
        state={state}
        dirty={dirty}
        saving={saving}
        findings={findings ?? []}
        editable={editable}
        onSave={() => void save().catch(() => {})}
        onPreview={async () => {
          if (!editable || !dirty || (await save().catch(() => null))) {
            setOpen("preview");
          }
        }}
        onSubmit={() => setOpen("submit")}
      />
      <ProblemNote problem={problem} />
      {state.kind === "refused" && <ProblemNote problem={state.problem} />}
      {elsewhere && (
        <ElsewhereBanner
          draft={draft.id}
          other={elsewhere}
          onMine={() => {
            setElsewhere(null);
            void keep.goOn(elsewhere.version);
          }}
          onTheirs={() => takeOther(elsewhere)}
        />
      )}
      {stale && !elsewhere && (
        <StaleBanner
          draft={draft.id}
          base={keep.base}
          head={stale}
          onMine={async () => {
            keep.base = (await call<Draft>("GET", at(draft))).data.head;
            setStale(null);
            await save().catch(() => {});
          }}
          onTheirs={() => void reloadLatest()}
        />
      )}
      {fromCopy && !stale && <Restored at={fromCopy.at} rev={draft.rev} onDrop={() => void reloadLatest()} />}
      {lost > 0 && <LostPictures count={lost} onSeen={() => setLost(0)} />}
      <PendingRound
        draft={draft}
        submission={round.data}
        onChange={async () => {
          setDraft(await get<Draft>(at(draft)));
          await round.reload(true);
        }}
      />
      {draft.correction ? <Correcting draft={draft} /> : <Corrected draft={draft} onMerged={load} dirty={dirty} />}
      {draft.kind === "ISSUED" && <Issued />}
      <div class="desk">
        <div class="desk-main">
          {editor && !textLocked && (
            <Toolbar
              editor={editor}
              onPicture={() => pick(PICTURES, (files) => setPicture(files[0]))}
              onFile={() => pick(FILES, (files) => files.forEach(uploads.add))}
              onLink={() => setOpen("link")}
              onTable={() => setOpen("table")}
            />
          )}
          <div class="sheet-paper">
            <textarea
              id="draft-title"
              class="draft-title"
              aria-label="标题"
              rows={titleRows(words.title)}
              maxLength={200}
              readOnly={textLocked}
              value={words.title}
              aria-invalid={findings?.some((f) => inTitle(f) && f.severity === "BLOCK")}
              onInput={(e) => change({ title: e.currentTarget.value.replace(/\s*\n\s*/g, " ") })}
            />
            <Canvas
              draft={draft.id}
              html={first.html}
              editable={!textLocked}
              onChange={(html) => change({ html })}
              onFinding={goTo}
              onAlt={setAltAt}
              onLostPictures={setLost}
              onFiles={takeFiles}
              onReady={takeEditor}
            />
          </div>
        </div>
        <aside class="desk-side">
          <FindingsPanel
            findings={ordered}
            requests={requests}
            current={opened?.id ?? null}
            onGo={goTo}
            onStep={step}
          />
          <SuggestionsCard
            list={round.data?.suggestions ?? []}
            head={draft.head}
            dirty={dirty}
            onAccepted={load}
            onDone={() => round.reload(true)}
          />
          <Particulars
            mending={draft.correction !== null}
            kind={draft.kind}
            meta={words.meta}
            channels={channels}
            disabled={!editable}
            pointing={{ findings: ordered ?? [], onGo: goTo, onLeave: () => setOpened(null) }}
            onChange={(meta) => change({ meta })}
          />
          <Attachments
            assets={assets}
            uploads={uploads.running}
            editable={!textLocked}
            onAdd={() => pick(FILES, (files) => files.forEach(uploads.add))}
            onRemove={(asset) => editor && removeAttachment(editor, asset.sha256)}
            onDismiss={uploads.dismiss}
          />
        </aside>
      </div>
      {opened && (
        <FindingSheet
          key={opening}
          line={draft}
          finding={opened}
          request={requests.of(opened)}
          onAsked={requests.reload}
          flush={() => keep.flush()}
          onRemarked={() => {
            setOpened(null);
            screen.change(now.current);
          }}
          equal={equalCount(opened)}
          at={sheetAt}
          beside={sheetAt?.focused ?? false}
          editable={opened.field ? editable : !textLocked}
          locked={isLocked(draft.kind, opened.field)}
          onReplace={(text, all) => replace(opened, text, all)}
          onMask={mask}
          onClose={() => {
            setOpened(null);
            if (opened.field) {
              focusField(opened.field);
            } else {
              editor?.view.focus();
            }
          }}
        />
      )}
      {picture && (
        <PictureDialog
          draft={draft.id}
          file={picture}
          onDone={(asset, alt) => editor && insertPicture(editor, asset, alt)}
          onClose={() => setPicture(null)}
        />
      )}
      {altAt !== null && editor && (
        <AltDialog
          alt={String(editor.state.doc.nodeAt(altAt)?.attrs.alt ?? "")}
          onSet={(alt) => {
            editor.view.dispatch(editor.state.tr.setNodeAttribute(altAt, "alt", alt));
            change({ html: htmlOf(editor.state.doc) });
          }}
          onClose={() => setAltAt(null)}
        />
      )}
      {open === "link" && editor && <LinkDialog editor={editor} onClose={() => setOpen(null)} />}
      {open === "table" && editor && <TableDialog editor={editor} onClose={() => setOpen(null)} />}
      {open === "preview" && <PreviewDialog line={draft} channels={channels} onClose={() => setOpen(null)} />}
      {open === "submit" && (
        <SubmitDialog
          draft={draft}
          channels={channels}
          findings={findings ?? []}
          save={save}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

function assetsIn(html: string, all: Asset[]): Asset[] {
  const byHash = new Map(all.map((a) => [a.sha256, a]));
  return Array.from(byHash.values()).filter(
    (a) => html.includes(a.sha256) && !new RegExp(`src="assets/${a.sha256}`).test(html),
  );
}

function pick(accept: string, take: (files: File[]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.addEventListener("change", () => {
    const files = Array.from(input.files ?? []);
    if (files.length) {
      take(files);
    }
  });
  input.click();
}
