/* published.h: which numbers are public, for whoever has the word lists. */
#pragma once
#include "base/arena.h"

/*
 * The allow list, and behind it a line for each number that a department gives out: the rows 电话 of
 * the list of official wording (数据资源处⇥电话⇥0574-87654321).
 */
struct str published_lines(struct arena *, struct str allow, struct str names);

/*
 * The line that says of these words, found by this rule (mobile, landline, mailbox, address), that the
 * bureau gives them out itself; empty: no line can.
 */
struct str published_line(struct arena *, struct str rule, struct str quote);

/* Does one of published_lines() say so already? `line`: as published_line() gives it. */
bool published_stands(struct arena *, struct str lines, struct str rule, struct str line);

/* The same lines read once; and does a cell hold one such number or address, and nothing else? */
struct published;
const struct published *published_of(struct arena *, struct str lines);
bool published_whole(const struct published *, struct arena *, struct str cell);
