/* linked.h: what a page loads or runs beside its words: scripts, styles, windows onto other pages. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum linked_kind { LINKED_SCRIPT, LINKED_STYLE, LINKED_WINDOW };

/* `what`: its address, and of what stands in the page itself its text. */
struct linked {
	enum linked_kind kind;
	bool inside;
	struct str what;
};

enum { LINKED_MAX = 200 };

struct linked_list {
	struct linked all[LINKED_MAX];
	size_t count;
};

/*
 * Scripts and what runs by itself (onload="…"), style sheets, <style>, style="…" and <base>, frames. Those that `approved` has as
 * well are left out, one for one; more than LINKED_MAX are not told apart.
 */
void linked_added(struct arena *, struct str page, struct str approved, struct linked_list *out);
size_t linked_count(const struct linked_list *, enum linked_kind);

/* An address as the page at `url` means it, where it leads to the same host: else empty. */
struct str linked_url(struct arena *, struct str url, struct str address);

/*
 * Eight hexadecimal digits that are others once something of the list is: numbers, tokens and titles in it, which may be others
 * at each call, are left out. `bytes` has what the addresses of it gave, as many as the list; empty where they lead elsewhere.
 */
const char *linked_mark(struct arena *, const struct linked_list *, const struct str *bytes);
