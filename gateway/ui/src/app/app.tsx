// Which page an address means.
import { Fragment, type VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../api/types";
import { AuditPage } from "../pages/audit";
import { BaselinePage } from "../pages/channels/baseline";
import { LoggedInPage } from "../pages/channels/login";
import { CalendarPage } from "../pages/calendar/page";
import { ChannelsPage } from "../pages/channels/page";
import { DraftsPage } from "../pages/drafts";
import { EditorPage } from "../pages/editor/page";
import { HandOffsPage } from "../pages/hand_offs/list";
import { HandOffPage } from "../pages/hand_offs/page";
import { MessagesPage } from "../pages/messages/page";
import { IncidentsPage } from "../pages/incidents/list";
import { IncidentPage } from "../pages/incidents/page";
import { ItemPage } from "../pages/item/page";
import { LoginPage } from "../pages/login/page";
import { MePage } from "../pages/me";
import { PeoplePage } from "../pages/people/page";
import { RegisterPage } from "../pages/register";
import { ReviewPage } from "../pages/review/page";
import { RulesPage } from "../pages/rules/page";
import { SecrecyPage } from "../pages/secrecy";
import { ShortMessagesPage } from "../pages/short_messages/list";
import { ShortMessagePage } from "../pages/short_messages/page";
import { TodoPage } from "../pages/todo";
import { Waiting } from "../parts/load";
import { match, navigate, usePlace, type Place } from "./router";
import { me, trouble } from "./session";
import { Shell, useTitle, waysOf } from "./shell";

type PageOf = (arguments_: Record<string, string>, place: Place) => VNode;

const PAGES: [string, PageOf][] = [
  ["/todo", () => <TodoPage />],
  ["/drafts", () => <DraftsPage />],
  ["/drafts/new", () => <EditorPage key="new" id={null} />],
  ["/drafts/:id", ({ id }) => <EditorPage key={id} id={id} />],
  ["/drafts/:id/corrections/:no", ({ id, no }) => <EditorPage key={`${id}/${no}`} id={id} correction={Number(no)} />],
  ["/items/:id", ({ id }) => <ItemPage key={id} id={id} />],
  ["/submissions/:id", ({ id }) => <ReviewPage key={id} id={id} />],
  ["/hand-offs", () => <HandOffsPage />],
  ["/hand-offs/:id", ({ id }) => <HandOffPage key={id} id={id} />],
  ["/calendar", () => <CalendarPage />],
  ["/messages", () => <MessagesPage />],
  ["/short-messages", () => <ShortMessagesPage />],
  ["/short-messages/:id", ({ id }) => <ShortMessagePage key={id} id={id} />],
  ["/channels", () => <ChannelsPage />],
  ["/channels/login", () => <LoggedInPage />],
  ["/channels/:id/baseline", ({ id }) => <BaselinePage key={id} id={id} />],
  ["/incidents", () => <IncidentsPage />],
  ["/incidents/:id", ({ id }) => <IncidentPage key={id} id={id} />],
  ["/secrecy", () => <SecrecyPage />],
  ["/people", () => <PeoplePage />],
  ["/register", () => <RegisterPage />],
  ["/rules", () => <RulesPage />],
  ["/me", () => <MePage />],
  ["/audit", () => <AuditPage />],
];

function Away({ to }: { to: string }) {
  useEffect(() => navigate(to, true), [to]);
  return <Waiting />;
}

function NotFound() {
  useTitle("没有这个页面");
  return (
    <section class="narrow card">
      <h1>没有这个页面</h1>
      <p>地址可能写错了，或者这一项已经移走。</p>
      <p>
        <a href="/todo">回到工作台</a>
      </p>
    </section>
  );
}

function homeOf(person: Me): string {
  return waysOf(person)[0]?.path ?? "/me";
}

function pageFor(place: Place, person: Me): VNode {
  if (place.path === "/") {
    return <Away to={homeOf(person)} />;
  }
  for (const [pattern, page] of PAGES) {
    const found = match(pattern, place.path);
    if (found) {
      return page(found, place);
    }
  }
  return <NotFound />;
}

function Current() {
  const place = usePlace();
  const person = me.use();
  const away = trouble.use();
  if (person === undefined) {
    return away ? null : <Waiting />;
  }
  if (place.path === "/login" || !person) {
    const next = place.path === "/login" ? place.query.get("next") : place.path + location.search;
    return <LoginPage next={next} home={homeOf} />;
  }
  /* Another person begins with pages of her own: an editor that stays would save words under her name. */
  return person.must_change ? <LoginPage next={place.path} home={homeOf} /> : <Fragment key={person.id}>{pageFor(place, person)}</Fragment>;
}

export function App() {
  return (
    <Shell>
      <Current />
    </Shell>
  );
}
