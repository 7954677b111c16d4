import assert from "node:assert/strict";
import test from "node:test";
import type { Blackout, CalendarItem, Submission } from "../src/api/types";
import { dayName, dayOf, daysOf, itemsOn, mondayOf, partOf, step, windowsOn } from "../src/pages/calendar/days";
import { goesLive, waitsFor } from "../src/pages/review/goes_live";

test("a day begins at midnight in China", () => {
  assert.equal(dayOf("2026-11-28T15:59:59Z"), "2026-11-28");
  assert.equal(dayOf("2026-11-28T16:00:00Z"), "2026-11-29");
  assert.equal(dayName("2026-11-29"), "11月29日 周日");
});

test("a week begins on Monday, and a month has its whole weeks", () => {
  assert.equal(mondayOf("2026-11-29"), "2026-11-23");
  assert.equal(mondayOf("2026-11-23"), "2026-11-23");
  assert.equal(daysOf("week", "2026-11-29").length, 7);
  const november = daysOf("month", "2026-11-29");
  assert.deepEqual([november[0], november[november.length - 1]], ["2026-10-26", "2026-12-06"]);
  assert.equal(daysOf("month", "2027-02-10").length, 28);
});

test("one month on or back is the next or the last, whatever the day", () => {
  assert.equal(step("month", "2026-01-31", 1), "2026-02-01");
  assert.equal(step("month", "2026-03-01", -1), "2026-02-01");
  assert.equal(step("month", "2026-12-31", 1), "2027-01-01");
  assert.equal(step("week", "2026-12-31", 1), "2027-01-07");
});

test("an item stands on its day, one account's alone where it is asked for", () => {
  const items = [
    { account: "1", at: "2026-11-28T16:00:00Z" },
    { account: "2", at: "2026-11-29T15:59:00Z" },
    { account: "1", at: null },
  ] as CalendarItem[];
  assert.equal(itemsOn(items, "2026-11-29").length, 2);
  assert.equal(itemsOn(items, "2026-11-29", "1").length, 1);
});

test("a window is cut at the ends of a day", () => {
  const b = { scope: "1", from: "2026-11-28T02:00:00Z", until: "2026-11-30T04:00:00Z" } as Blackout;
  assert.equal(partOf(b, "2026-11-28"), "10:00 至 24:00");
  assert.equal(partOf(b, "2026-11-29"), "全天");
  assert.equal(partOf(b, "2026-11-30"), "00:00 至 12:00");
  assert.equal(windowsOn([b], "2026-12-01").length, 0);
  assert.equal(windowsOn([b], "2026-11-29", "2").length, 0);
  assert.equal(windowsOn([{ ...b, scope: "all" }], "2026-11-29", "2").length, 1);
});

test("the page says when each channel gets it, and why not at once", () => {
  const until = new Date(Date.now() + 7200000).toISOString();
  const hold = { code: "quiet", message: "静默时段（22:00 至 08:00），11-30 08:00 之后自动继续", until };
  const to = (channel_name: string, forecast: object | null) => ({ channel_name, act_name: "发布", forecast });
  const now = { from: "", at: new Date().toISOString(), urgent: false, holds: [], used: [] };
  const late = { ...now, at: until, holds: [hold] };
  const s = { channels: [to("网站", now), to("微信公众号", late)], stages: [], not_before: null } as unknown as Submission;
  assert.match(goesLive(s), /^全部环节同意后：立即发布到 网站；.+发布到 微信公众号$/);
  assert.match(waitsFor(s)[0], /^微信公众号：静默时段（22:00 至 08:00）。将于 .+ 发出。$/);
  const urgent = { ...s, channels: [to("微信公众号", { ...late, urgent: true })] } as unknown as Submission;
  assert.match(waitsFor(urgent)[0], /紧急件不受限制/);
  assert.match(waitsFor({ ...s, urgent: true })[0], /将于 .+ 发出。决定按紧急件发出的，不受此限制。$/);
});
