#include "courier/removed.h"

#include "base/digest.h"
#include "base/json.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static const char *name_of(struct arena *a, struct str ticket)
{
	return sha256_hex(a, ticket);
}

enum err removed_find(struct wire *wire, struct arena *a, struct str ticket, struct removed *out)
{
	json_auto_t *memory = NULL;
	TRY(wire->recall(wire, &memory));
	const json_t *one = json_object_get(json_object_get(memory, "removed"), name_of(a, ticket));
	if (!one)
		return fault_as(ERR_NOTFOUND, "removal.none", NULL, "这张凭证还没有办结");
	*out = (struct removed){ arena_str(a, json_str(one, "outcome")),
		arena_str(a, json_str(one, "why")) };
	return ERR_OK;
}

static void forget_old(json_t *list, int64_t now)
{
	const char *name;
	json_t *one;
	void *next;
	json_object_foreach_safe(list, next, name, one)
	{
		if (json_int(one, "until", 0) < now - DAY_MS)
			json_object_del(list, name);
	}
}

enum err removed_keep(struct wire *wire, struct arena *a, struct str ticket, int64_t until,
	const struct removed *r)
{
	json_auto_t *memory = NULL;
	TRY(wire->recall(wire, &memory));
	json_t *list = json_object_get(memory, "removed");
	if (!list)
		json_object_set_new(memory, "removed", list = json_object());
	forget_old(list, wire->now(wire));
	json_object_set_new(list, name_of(a, ticket),
		json_pack("{s:o s:o s:I}", "outcome", json_from(r->outcome), "why",
			json_from(r->why), "until", (json_int_t)until));
	return wire->keep(wire, memory);
}
