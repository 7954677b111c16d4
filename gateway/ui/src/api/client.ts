// One door to the server. Every failure is a Problem with words for the person who sees it.

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly field: string | null = null,
    readonly head: string | null = null,
  ) {
    super(title);
  }

  /** The server or the way to it is down: trying again later makes sense. */
  get away(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export interface Options {
  body?: unknown;
  raw?: Blob;
  ifMatch?: string;
  /** Asked by a timer and not by a person: keeps no session alive. */
  background?: boolean;
  /** Whose page asks, where that is not whoever it shows now; null: it asks who is here. */
  person?: string | null;
  /** The page is being left: goes on without it, if it is short enough for a browser to let it. */
  keepalive?: boolean;
  onProgress?: (share: number) => void;
}

export interface Reply<T> {
  data: T;
  etag: string | null;
}

type Listener = () => void;
let loggedOut: Listener = () => {};
let acted: Listener = () => {};
let anothers: Listener = () => {};
let whose: () => string | null = () => null;

export function onLoggedOut(f: Listener): void {
  loggedOut = f;
}

/** Called after each answer to something a person did: the session's idle clock starts anew. */
export function onActivity(f: Listener): void {
  acted = f;
}

/** Whose pages these are: the server does nothing for them in the name of whoever else has logged in to this browser. */
export function onBehalfOf(f: () => string | null): void {
  whose = f;
}

/** Called when it refused for that. */
export function onAnother(f: Listener): void {
  anothers = f;
}

function headersOf(method: string, options: Options): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-Shenfa"] = "1";
  }
  const person = options.person === undefined ? whose() : options.person;
  if (person) {
    headers["Shenfa-Person"] = person;
  }
  if (method === "POST" && "randomUUID" in crypto) {
    headers["Idempotency-Key"] = crypto.randomUUID();
  } else if (method === "POST") {
    headers["Idempotency-Key"] = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  }
  if (options.ifMatch !== undefined) {
    headers["If-Match"] = options.ifMatch === "*" ? "*" : `"${options.ifMatch}"`;
  }
  if (options.background) {
    headers["X-Background"] = "1";
  }
  if (options.raw) {
    headers["Content-Type"] = options.raw.type || "application/octet-stream";
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  return headers;
}

interface Answer {
  status: number;
  text: string;
  type: string;
  etag: string | null;
}

/** Characters; browsers allow 64 KiB, and three bytes a hanzi. */
export const KEEPALIVE_MAX = 20000;

async function byFetch(method: string, url: string, options: Options): Promise<Answer> {
  const body = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(url, {
    method,
    headers: headersOf(method, options),
    body,
    keepalive: options.keepalive === true && typeof body === "string" && body.length < KEEPALIVE_MAX,
    credentials: "same-origin",
    cache: "no-store",
  });
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get("Content-Type") ?? "",
    etag: response.headers.get("ETag"),
  };
}

/** fetch cannot say how much of an upload is gone; XMLHttpRequest can. */
function byUpload(method: string, url: string, options: Options): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headersOf(method, options))) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (e) => options.onProgress?.(e.total ? e.loaded / e.total : 0);
    request.onerror = () => reject(new TypeError("network"));
    request.onload = () =>
      resolve({
        status: request.status,
        text: request.responseText,
        type: request.getResponseHeader("Content-Type") ?? "",
        etag: request.getResponseHeader("ETag"),
      });
    request.send(options.raw ?? JSON.stringify(options.body));
  });
}

function problemOf(answer: Answer): Problem {
  if (answer.type.includes("json")) {
    try {
      const p = JSON.parse(answer.text);
      return new Problem(
        answer.status,
        String(p.code ?? ""),
        String(p.title ?? "操作没有完成"),
        String(p.detail ?? ""),
        p.field ?? null,
        p.head ?? null,
      );
    } catch {
      // falls through: what claims to be JSON and is none
    }
  }
  const away = answer.status >= 502 && answer.status <= 504;
  return new Problem(
    answer.status,
    `http.${answer.status}`,
    away ? "服务暂不可用" : "操作没有完成",
    away ? "您写的内容保留在本页，服务恢复后会自动续存。" : `服务器答复 ${answer.status}。`,
  );
}

async function exchange(method: string, path: string, options: Options): Promise<Answer> {
  try {
    return await (options.raw || options.onProgress ? byUpload : byFetch)(method, `/api/v1${path}`, options);
  } catch {
    throw new Problem(0, "offline", "连接不上服务器", "您写的内容保留在本页，网络恢复后会自动续存。");
  }
}

let asking: Promise<boolean> | null = null;

const AGAIN_MS = 1000;
let pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Tests wait for nothing. */
export function onPause(f: typeof pause): void {
  pause = f;
}

function isNobody(): Promise<boolean> {
  return byFetch("GET", "/api/v1/me", { background: true, person: null }).then(
    (answer) => answer.status === 401,
    () => false,
  );
}

/** A new password counts a moment before the browser has the cookie that comes with it: one answer alone says nothing. */
async function isGoneForGood(): Promise<boolean> {
  if (!(await isNobody())) {
    return false;
  }
  await pause(AGAIN_MS);
  return isNobody();
}

/** Whether nobody is logged in to this browser now; many calls share one question. Who cannot ask does not know. */
function isGone(): Promise<boolean> {
  asking ??= isGoneForGood().finally(() => {
    asking = null;
  });
  return asking;
}

/**
 * A call that was under way while another tab changed the password had the old cookie, and did nothing: it is made once more
 * with the new one. Only who is really gone leaves.
 */
async function withFreshCookie(method: string, path: string, options: Options): Promise<Answer> {
  const answer = await exchange(method, path, options);
  const ofPassword = path === "/sessions" || path === "/me/password";
  if (answer.status !== 401 || ofPassword) {
    return answer;
  }
  if (await isGone()) {
    loggedOut();
    return answer;
  }
  return exchange(method, path, options);
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<Reply<T>> {
  const answer = await withFreshCookie(method, path, options);
  if (answer.status >= 400) {
    const problem = problemOf(answer);
    if (problem.code === "person.other") {
      anothers();
    }
    throw problem;
  }
  if (!options.background) {
    acted();
  }
  const data = answer.text ? JSON.parse(answer.text) : undefined;
  return { data: data as T, etag: answer.etag };
}

export async function get<T>(path: string, options: Options = {}): Promise<T> {
  return (await call<T>("GET", path, options)).data;
}

export async function post<T = void>(path: string, body: unknown = {}, options: Options = {}): Promise<T> {
  return (await call<T>("POST", path, { ...options, body })).data;
}

export async function put<T = void>(path: string, body: unknown, options: Options = {}): Promise<T> {
  return (await call<T>("PUT", path, { ...options, body })).data;
}

export async function del(path: string, options: Options = {}): Promise<void> {
  await call("DELETE", path, options);
}

export function asProblem(e: unknown): Problem {
  if (e instanceof Problem) {
    return e;
  }
  return new Problem(-1, "page.error", "页面出错", e instanceof Error ? e.message : String(e));
}
