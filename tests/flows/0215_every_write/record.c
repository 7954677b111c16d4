/* Every act has its row, and no text its mark. */
#include "tests/flows/0215_every_write/walk.h"

/* Acts without a row of their own, and why. */
static const struct {
	const char *route, *why;
} no_row[] = {
	{ "me_notice_seen", "one's own tick on a reminder; the act it speaks of has its row" },
	{ "working_copy_put", "an autosave is no act: it makes nobody a contributor" },
	{ "working_copy_drop", "the same" },
	{ "screen", "answers, and keeps nothing" },
	{ "draft_screen", "the same" },
	{ "lexicon_preview", "the same" },
	{ "asset_add", "the screen writes the row with its verdict: tests/screen/loop.c" },
	{ "hand_off_screenshot", "the same; the report that names it has its row" },
	{ "asset_mask", "the same: a copy is looked at like any file" },
	{ "connector_note",
		"what a courier remembers between two steps; intent and result have rows" },
	{ "connector_messages",
		"rows of recipients; the intent before and the result behind them are recorded" },
	{ "connector_heartbeat", "prolongs a lease that has its row" },
	{ "connector_observe", "one of endless looks, kept as a sighting; an incident that comes "
			       "of it has its row" },
	{ "connector_watch", "what a courier looks at next" },
	{ "links_lease", "who looks at what link next" },
	{ "calls_lease", "who says what next; a call has its row with the delivery it is about" },
	{ "links_result", "one of endless looks; it moves nothing" },
	{ "connector_replay", "who tells what to whom next; the wish and the result have rows" },
	{ "connector_inbox_done", "what a callback led to is in the result's row" },
	{ "callback_take",
		"unread bytes of a platform; what the courier makes of them has its row" },
};

static const char *excuse(const char *route)
{
	for (size_t i = 0; i < sizeof no_row / sizeof *no_row; i++)
		if (!strcmp(no_row[i].route, route))
			return no_row[i].why;
	return NULL;
}

void every_act_has_its_row(void **)
{
	for (size_t i = 0; i < route_count; i++) {
		const char *why = excuse(routes[i].name);
		if (routes[i].method == METHOD_GET || !strcmp(routes[i].name, "asset_add") ||
			!strcmp(routes[i].name, "asset_mask") ||
			!strcmp(routes[i].name, "hand_off_screenshot"))
			continue;
		if (!w.walked[i])
			fail_msg("%s was not walked: add it to this story", routes[i].name);
		if (w.recorded[i] == (why != NULL))
			fail_msg("%s: %s", routes[i].name, why ? "has a row after all" : "no row");
	}
}

void no_marked_text_is_kept(void **)
{
	assert_true(w.marked > 90);
	assert_true(w.refused > 70);
	assert_string_equal(walk_kept(&w), "");
	assert_string_equal(SQL("select count(*) from incident"), F("%d", w.refused));
	SQL("update draft set title = '" WALK_MARK "' where id = (select min(id) from draft) "
	    "returning id");
	assert_string_equal(walk_kept(&w), "draft.title"); /* it would have been found */
}
