/* work.h: one delivery on its way into the tree, or what it left there looked at again. */
#pragma once
#include <unistd.h>

#include "channels/rendition.h"
#include "channels/website/entries.h"
#include "channels/website/site.h"
#include "channels/website/tree.h"
#include "channels/website/website.h"

struct work {
	struct wire *wire;
	struct arena *arena;
	const struct delivery_job *job;
	struct str url, folder; /* "art/<draft>" */
	struct str page, entry; /* holes filled */
	int64_t released_at;    /* that they are filled with */
	struct str root;
	bool elsewhere;   /* it is read at another place than the folder */
	struct str there; /* RELEASE.json of that place */
	bool anew;        /* nothing is taken from what stands there */
	struct site site;
	struct tree tree;
};

/* What an earlier attempt left in doubt at another place is settled: did it get there or not? */
[[nodiscard]] enum err work_open(struct work *);

/* The same without a delivery: nothing of it may be asked of what is opened. */
[[nodiscard]] enum err work_open_site(struct work *, const struct channel_site *);
void work_close(struct work *);
#define AUTO_WORK __attribute__((cleanup(work_close))) struct work

/* The approved page and entry. `at`: when it was released. */
[[nodiscard]] enum err work_fill(struct work *, int64_t at);

/* The same for what stands there: when it was sent its entry says, within a moment. */
[[nodiscard]] enum err work_fill_as_sent(struct work *, const struct entry *);

/* What the other place has is what stands here; else it gets the current one again. */
[[nodiscard]] enum err work_send_again(struct work *);

/* For tree_switch where it is read at another place; the context is the work. */
[[nodiscard]] enum err work_send(void *work, const char *id);

const char *work_path(const struct work *, const char *name); /* art/<draft>/<name> */

/* Any file of the draft in the tree, readable or not. */
bool work_stands(struct work *);

/* The ledger has a page of this draft. */
bool work_known(struct work *);

/* What stands there now, or NULL; by the ledger where there is one, whatever the public folder says. */
[[nodiscard]] enum err work_standing(struct work *, const struct entry **out);

/* Every file of the page as the ticket has it, once work_fill is done. `was`: what stood there before, or NULL. */
typedef enum err work_file(void *context, struct work *, const char *path, struct str bytes);
[[nodiscard]] enum err work_files(
	struct work *, const struct entry *was, work_file *, void *context);

/* look.c */
[[nodiscard]] enum err website_observe(struct wire *, struct arena *, const struct delivery_job *,
	struct receipt *seen, enum sighting *out);
[[nodiscard]] enum err website_mend(struct wire *, struct arena *, const struct channel_site *,
	const json_t *notes, const struct delivery_job *, struct mends *out);
