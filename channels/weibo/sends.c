#include "channels/weibo/sends.h"

#include "channels/elapsed.h"

static json_t *sends(const struct weibo *w)
{
	json_t *j = json_object_get(w->memory, "sends");
	if (json_is_object(j))
		return j;
	j = json_object();
	json_object_set_new(w->memory, "sends", j);
	return j;
}

/* The oldest goes: members stand in the order in which they came. */
static void make_room(json_t *all)
{
	while (json_object_size(all) >= WEIBO_SENDS_KEPT)
		json_object_del(all, json_object_iter_key(json_object_iter(all)));
}

void send_begin(struct weibo *w, struct str marker)
{
	const char *key = arena_cstr(w->arena, marker);
	json_object_del(sends(w), key);
	make_room(sends(w));
	json_object_set_new(sends(w), key,
		json_pack("{s:I, s:o}", "at", (json_int_t)w->wire->now(w->wire), "up",
			elapsed_mark(w->wire)));
}

void send_done(struct weibo *w, struct str marker, struct str id)
{
	const char *key = arena_cstr(w->arena, marker);
	if (!json_object_get(sends(w), key))
		send_begin(w, marker);
	json_object_set_new(json_object_get(sends(w), key), "id", json_from(id));
}

void send_forget(struct weibo *w, struct str marker)
{
	json_object_del(sends(w), arena_cstr(w->arena, marker));
}

bool send_known(const struct weibo *w, struct str marker, int64_t *out_at, struct str *out_id)
{
	const json_t *one = json_object_get(sends(w), arena_cstr(w->arena, marker));
	*out_at = json_int(one, "at", 0);
	*out_id = json_str(one, "id");
	return one;
}

const json_t *send_up(const struct weibo *w, struct str marker)
{
	return json_object_get(json_object_get(sends(w), arena_cstr(w->arena, marker)), "up");
}

struct str send_marker(const struct weibo *w, struct str id)
{
	const char *key;
	json_t *one;
	json_object_foreach(sends(w), key, one)
	{
		if (str_eq(json_str(one, "id"), id))
			return str_c(key);
	}
	return (struct str){};
}
