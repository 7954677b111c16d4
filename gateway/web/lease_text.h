/* lease_text.h: everything a courier needs for one delivery, as one JSON answer. */
#pragma once
#include "desk/draft.h"
#include "web/request.h"

/*
 * `rows` of connector_lease; the words and files come from the commit that was voted on. `more`: further
 * members of the answer behind "deliveries", with their comma; or empty.
 */
[[nodiscard]] enum err lease_reply(
	struct request *, struct desk *, struct response *, const struct rows *, struct str more);
