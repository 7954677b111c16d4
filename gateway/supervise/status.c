#include "supervise/status.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"

static const char *path(struct arena *a, const struct place *p)
{
	return arena_printf(a, "%s/status.json", p->state);
}

static bool has_any(const struct instance *i, const char *channels)
{
	SCRATCH(a);
	struct str rest = str_c(channels);
	while (rest.len)
		if (instance_has(i, arena_cstr(&a, str_cut(&rest, ','))))
			return true;
	return false;
}

/* Where one sees what followers would. */
static json_t *stand_ins(const struct instance *i)
{
	static const struct {
		const char *channels, *name;
		size_t port;
	} all[] = {
#define STAND_IN(channels, port, name) { channels, name, offsetof(struct instance, port) },
#include "supervise/stand_ins.def"
#undef STAND_IN
	};
	json_t *list = json_array();
	for (size_t n = 0; i->demo && n < sizeof all / sizeof *all; n++) {
		int port;
		memcpy(&port, (const char *)i + all[n].port, sizeof port);
		if (has_any(i, all[n].channels))
			json_array_append_new(
				list, json_pack("{s:s s:o}", "name", all[n].name, "url",
					      json_sprintf("http://127.0.0.1:%d", port)));
	}
	return list;
}

static struct str describe(struct arena *a, const struct plan *plan, const struct children *all)
{
	json_auto_t *j = json_pack("{s:s s:i s:b s:o s:o}", "url",
		arena_printf(a, "http://127.0.0.1:%d", plan->instance->port), "supervisor",
		(int)getpid(), "demo", plan->instance->demo, "stand_ins", stand_ins(plan->instance),
		"programs", json_array());
	for (size_t i = 0; i < all->count; i++) {
		const struct child *c = &all->all[i];
		json_array_append_new(json_object_get(j, "programs"),
			json_pack("{s:s s:i s:i}", "name", c->name, "pid", (int)c->at.pid,
				"restarts", c->restarts));
	}
	return json_text(a, j);
}

enum err status_write(const struct plan *plan, const struct children *all)
{
	SCRATCH(a);
	struct str now = describe(&a, plan, all), before = {};
	const char *file = path(&a, plan->place);
	enum err e = file_read(&a, file, 64 * 1024, &before);
	if (!e && str_eq(now, before))
		return ERR_OK;
	return file_write(file, now, 0644, NULL);
}

void status_clear(const struct place *p)
{
	SCRATCH(a);
	unlink(path(&a, p));
}
