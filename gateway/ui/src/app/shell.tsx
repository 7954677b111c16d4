// What stands round every page: the head with the way to the other pages, and the warnings.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../api/types";
import { countText } from "../parts/count";
import { ProblemNote } from "../parts/problem";
import { Another } from "./another";
import { usePlace } from "./router";
import { ending, logOut, me, refreshMe, trouble } from "./session";
import { contrast, setContrast, setSize, size, SIZES } from "./size";

interface Way {
  path: string;
  name: string;
  capability: string;
}

const WAYS: Way[] = [
  { path: "/todo", name: "工作台", capability: "REVIEW_READ" },
  { path: "/drafts", name: "稿件", capability: "DRAFT_READ" },
  { path: "/register", name: "登记簿", capability: "REGISTER_READ" },
  { path: "/hand-offs", name: "待发布", capability: "RELEASE_DECIDE" },
  { path: "/calendar", name: "日历", capability: "CHANNEL_READ" },
  { path: "/messages", name: "推送编排", capability: "MESSAGE_ARRANGE" },
  { path: "/short-messages", name: "短信", capability: "RELEASE_DECIDE" },
  { path: "/channels", name: "渠道", capability: "CHANNEL_READ" },
  { path: "/incidents", name: "事件", capability: "INCIDENT_READ" },
  { path: "/secrecy", name: "泄密隐患", capability: "SECRECY_HANDLE" },
  { path: "/people", name: "人员", capability: "ACCOUNT_READ" },
  { path: "/rules", name: "词库与流程", capability: "LEXICON_READ" },
  { path: "/audit", name: "审计", capability: "AUDIT_READ" },
];

/** Which pages are offered; what one may do there the server says with each object. */
export function waysOf(person: Me): Way[] {
  return WAYS.filter((way) => person.capabilities.includes(way.capability));
}

/** As many as stand beside the name and the person at 1360 px; more have a row of their own. */
const BESIDE = 9;

function Nav({ person }: { person: Me }) {
  const { path } = usePlace();
  const ways = waysOf(person);
  const many = ways.length + 2 * size.use() > BESIDE;
  const { todo, requests, rechecks, hand_offs, incidents, secrecy } = person.counts;
  const waiting: Record<string, number> = { "/todo": todo + requests + rechecks, "/hand-offs": hand_offs, "/incidents": incidents, "/secrecy": secrecy };
  return (
    <nav class={many ? "ways many" : "ways"} aria-label="主导航">
      {ways.map((way) => (
        <a key={way.path} href={way.path} aria-current={path.startsWith(way.path) ? "page" : undefined}>
          {way.name}
          {waiting[way.path] > 0 && (
            <span class="count" aria-label={`待办 ${countText(waiting[way.path])} 件`}>
              {countText(waiting[way.path])}
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function SizeSwitch() {
  const now = size.use();
  const high = contrast.use();
  return (
    <div class="sizes" role="group" aria-label="大字版与对比度">
      <button type="button" class="quiet" onClick={() => setSize((now + 1) % SIZES.length)}>
        {now === 0 ? "大字版" : `字号：${SIZES[now]}`}
      </button>
      <button type="button" class="quiet" aria-pressed={high} onClick={() => setContrast(!high)}>
        高对比
      </button>
    </div>
  );
}

function Person({ person }: { person: Me }) {
  return (
    <div class="person">
      <a href="/me">
        <b>{person.name}</b>
        <span class="where">
          {person.department.name}
          {person.role_names.length > 0 && ` · ${person.role_names.join(" ")}`}
        </span>
      </a>
      <button type="button" class="quiet" onClick={() => void logOut()}>
        退出
      </button>
    </div>
  );
}

function Ending() {
  const left = ending.use();
  if (left === null) {
    return null;
  }
  return (
    <div class="banner warn" role="alert">
      <p>
        {left > 0 ? `登录将在 ${left} 秒后失效。` : "登录已失效，请重新登录。"}
        正在编辑的内容会保留在本机。
      </p>
      <button type="button" onClick={() => void refreshMe()}>
        继续使用
      </button>
    </div>
  );
}

function Trouble() {
  const problem = trouble.use();
  return problem ? <ProblemNote problem={problem} onRetry={() => void refreshMe()} /> : null;
}

export function Shell({ children }: { children: ComponentChildren }) {
  const person = me.use();
  return (
    <>
      <a class="skip" href="#main">
        跳到正文
      </a>
      <header class="head">
        <div class="head-in">
          <a class="brand" href="/todo">
            信息发布审核系统
          </a>
          {person && !person.must_change && <Nav person={person} />}
          <div class="head-end">
            <SizeSwitch />
            {person && <Person person={person} />}
          </div>
        </div>
      </header>
      <Another />
      <Ending />
      <Trouble />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** Names the page in the title bar and puts the focus where reading starts. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} - 信息发布审核系统`;
  }, [title]);
}
