/*
 * outlet.h: two outlets without an interface, on loopback: a video account and a big screen in a hall. A person posts
 * there by a console, with the package that the gateway handed out or by hand, and sees what a follower sees.
 */
#pragma once
#include "base/buf.h"
#include "base/json.h"
#include "tests/sim/fields.h"

enum outlet_place { OUTLET_VIDEO, OUTLET_SCREEN, OUTLET_PLACES };

struct outlet {
	const char *address, *ledger; /* its files lie beside it, in LEDGER.files */

	json_t *posts; /* newest first: {id, place, title, text, film, cover, pictures, at, hand_off, deleted} */
	json_t *faults; /* [{path, nth, times, kind}] of what is posted, deleted and looked at: lost, failed
			 * and html: done; dropped: not */
	int64_t ids, published, deleted, refused;
};

/* What somebody wants to post there. Borrowed from the request. */
struct outlet_draft {
	enum outlet_place place;
	struct str title, text;
	struct str film, cover, pictures[8];
	size_t picture_count;
	struct str hand_off; /* the package's own number of it */
};

void outlet_begin(struct outlet *);
void outlet_serve(struct outlet *, const struct sim_request *, struct sim_reply *);
void outlet_end(struct outlet *);

const char *outlet_word(enum outlet_place); /* "video", "screen" */

/* A post as readers would write its address: by name, since a number of this machine is nobody's public page. */
const char *outlet_url(const struct outlet *, struct arena *, struct str id);

/* package.c: every file as its sums say, or why not; what may be posted of it in *out. */
const char *outlet_unpack(struct arena *, struct str zip, struct outlet_draft *out);

/* post.c: NULL, or why the outlet does not take it. */
const char *outlet_refuses(struct arena *, const struct outlet_draft *);
const char *outlet_publish(
	struct outlet *, struct arena *, const struct outlet_draft *); /* its id */
bool outlet_delete(struct outlet *, struct str id);
json_t *outlet_find(const struct outlet *, struct str id); /* also what was deleted; borrowed */

/* ledger.c */
void outlet_ledger_add(struct outlet *, const char *event, const json_t *post);
void outlet_ledger_load(struct outlet *);
void outlet_keep(struct outlet *, struct arena *, struct str bytes, const char **out_name);
bool outlet_kept(struct outlet *, struct arena *, struct str name, struct str *out);

/* pages.c: what a follower sees, of all and of one; console.c: where a person posts. */
void outlet_page(struct outlet *, const struct sim_request *, struct sim_reply *);
void outlet_one(struct outlet *, const struct sim_request *, struct str id, struct sim_reply *);
void outlet_console(struct outlet *, const struct sim_request *, enum outlet_place,
	const char *said, bool refused, struct sim_reply *);
void outlet_html(struct sim_reply *, int status, struct buf *);
void outlet_head(struct buf *, struct str title);
