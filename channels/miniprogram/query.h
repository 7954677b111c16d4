/* query.h: what is asked of the cloud database: source text there, so nobody's words may become source. */
#pragma once
#include "base/json.h"

/* Letters, figures, - and _, up to 64: collections, documents and environments are called nothing else. */
bool query_name(struct str);

/*
 * The record as an argument: ASCII alone. Everything else, and < > & ' ` $ { } inside of texts, is written as
 * \uXXXX, so that a text can end neither itself nor what it stands in.
 */
struct str query_literal(struct arena *, const json_t *);

/* db.collection("C").doc("ID").set({data:…}). ERR_INVALID for a name that is none. */
[[nodiscard]] enum err query_set(struct arena *, struct str collection, struct str id,
	const json_t *record, struct str *out);

/* db.collection("C").where({_id:"ID"}).limit(1).get() */
[[nodiscard]] enum err query_one(
	struct arena *, struct str collection, struct str id, struct str *out);

/* db.collection("C").skip(N).limit(M).get() */
[[nodiscard]] enum err query_page(
	struct arena *, struct str collection, int skip, int limit, struct str *out);

/* db.collection("C").doc("ID").remove() */
[[nodiscard]] enum err query_remove(
	struct arena *, struct str collection, struct str id, struct str *out);
