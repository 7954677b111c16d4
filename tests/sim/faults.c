#include "tests/sim/faults.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/digest.h"

/* What a platform withholds, it withholds whole. */
static bool fits(struct str on, struct str name)
{
	struct str family = str_sub(on, 0, on.len ? on.len - 1 : 0);
	return str_eq(on, name) || (str_ends(on, STR("*")) && str_starts(name, family));
}

static atomic_llong met;

int64_t sim_faults_met(void)
{
	return atomic_load(&met);
}

const json_t *sim_fault(const json_t *faults, const char *by, const char *name)
{
	size_t i;
	json_t *f;
	json_array_foreach((json_t *)faults, i, f)
	{
		if (by && !fits(json_str(f, by), str_c(name)))
			continue;
		int64_t seen = json_int(f, "seen", 0) + 1, first = json_int(f, "nth", 1);
		json_object_set_new(f, "seen", json_integer(seen));
		if (seen >= first && seen < first + json_int(f, "times", 1)) {
			atomic_fetch_add(&met, 1);
			return f;
		}
	}
	return NULL;
}

enum err sim_faults_set(json_t **faults, struct str body)
{
	json_t *list = NULL;
	TRY(json_read(body, &list));
	json_decref(*faults);
	*faults = json_is_object(list) ? json_pack("[o]", list) : list;
	return ERR_OK;
}

void sim_faults_mean(json_t *faults, const char *by, const char *name)
{
	size_t i;
	json_t *f;
	json_array_foreach(faults, i, f)
	{
		if (!json_object_get(f, by))
			json_object_set_new(f, by, json_string(name));
	}
}

void sim_cut_off(const json_t *fault, struct sim_reply *out)
{
	struct str kind = json_str(fault, "kind");
	if (str_eq(kind, STR("cut")))
		out->cut_at = (size_t)json_int(fault, "at", 1);
	out->hang_up = str_eq(kind, STR("lost")) || str_eq(kind, STR("dropped")) ||
		       str_eq(kind, STR("late"));
}

void sim_hold(json_t *held, int64_t ms, json_t *call)
{
	json_object_set_new(call, "due", json_integer(clock_now() + ms));
	json_array_append_new(held, call);
}

void sim_let_go(json_t *held, sim_act *act, void *context)
{
	SCRATCH(a);
	for (size_t i = 0; i < json_array_size(held);) {
		json_auto_t *call = json_incref(json_array_get(held, i));
		if (json_int(call, "due", 0) > clock_now()) {
			i++;
			continue;
		}
		json_array_remove(held, i);
		act(context, &a, call);
	}
}

void sim_move_back(json_t *list, const char *key, int64_t ms)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		json_object_set_new(one, key, json_integer(json_int(one, key, 0) - ms));
	}
}

json_t *sim_request_kept(const struct sim_request *q, const char *path)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:s}", "method", q->method, "path", path, "body",
		json_from(base64(q->arena, q->body)), "query", json_from(q->query), "type",
		q->content_type);
}

bool sim_request_again(struct arena *a, const json_t *kept, struct sim_request *out)
{
	*out = (struct sim_request){ .method = json_string_value(json_object_get(kept, "method")),
		.path = json_string_value(json_object_get(kept, "path")),
		.content_type = json_string_value(json_object_get(kept, "type")),
		.query = json_str(kept, "query"),
		.arena = a };
	return base64_decode(a, json_str(kept, "body"), &out->body);
}

void sim_put_aside(struct sim_aside *s)
{
	for (size_t i = 0; i < SIM_ASIDE_MAX && s->places[i]; i++) {
		s->kept[i] = *s->places[i];
		*s->places[i] = json_deep_copy(s->kept[i]);
	}
}

void sim_put_back(struct sim_aside *s)
{
	for (size_t i = 0; i < SIM_ASIDE_MAX && s->places[i]; i++) {
		json_decref(*s->places[i]);
		*s->places[i] = s->kept[i];
	}
}
