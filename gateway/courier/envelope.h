/* envelope.h: files that cross a gap: orders go out, receipts come back, each signed by its side. */
#pragma once
#include "base/json.h"
#include "base/sign.h"

/* SITE, SITED: about the whole site, and the answer to it (across.h); WATCH, WATCHED: what stands there (lookout.h). */
enum envelope_kind {
	ENVELOPE_ORDER,
	ENVELOPE_RECEIPT,
	ENVELOPE_SITE,
	ENVELOPE_SITED,
	ENVELOPE_WATCH,
	ENVELOPE_WATCHED,
};

/* Named by the delivery and the lease it was handed out under: "orders/81-3.order"; or by an order's serial and epoch, or by a number. */
struct envelope {
	struct str delivery; /* digits */
	int64_t fence;
};

/* orders/ and receipts/ below `dir`. */
[[nodiscard]] enum err envelope_folders(struct arena *, const char *dir);

/* Durable, and whole or not there. One that is there already is replaced. */
[[nodiscard]] enum err envelope_write(struct arena *, const char *dir, enum envelope_kind,
	struct envelope, const struct key *own, const json_t *content);

/*
 * ERR_DENIED: not signed by `peer` for this kind and name. ERR_NOTFOUND. ERR_LIMIT. The content is an
 * object; the caller owns it.
 */
[[nodiscard]] enum err envelope_read(struct arena *, const char *dir, enum envelope_kind,
	struct envelope, const struct key *peer, json_t **out);

bool envelope_there(struct arena *, const char *dir, enum envelope_kind, struct envelope);
void envelope_drop(struct arena *, const char *dir, enum envelope_kind, struct envelope);

/* What lies there: by delivery, then by lease. Names that are none are left alone. */
size_t envelope_list(struct arena *, const char *dir, enum envelope_kind, struct envelope **out);
