#include "tests/sim/ledger.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "tests/sim/outlet/outlet.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

void outlet_ledger_add(struct outlet *o, const char *event, const json_t *post)
{
	json_auto_t *line = json_pack("{s:s, s:O}", "event", event, "post", (json_t *)post);
	sim_ledger_add(o->ledger, line);
}

static void take_line(void *context, json_t *line)
{
	struct outlet *o = context;
	json_t *post = json_object_get(line, "post");
	if (str_eq(json_str(line, "event"), STR("posted"))) {
		int64_t id = 0;
		json_array_insert(o->posts, 0, post);
		if (str_i64(json_str(post, "id"), &id) && id > o->ids)
			o->ids = id;
		o->published++;
	} else if (str_eq(json_str(line, "event"), STR("deleted"))) {
		json_object_set_new(outlet_find(o, json_str(post, "id")), "deleted", json_true());
		o->deleted++;
	}
}

void outlet_ledger_load(struct outlet *o)
{
	o->ids = clock_now() / 1000; /* never again one of an earlier run whose ledger is gone */
	sim_ledger_read(o->ledger, take_line, o);
}

static const char *path_of(struct outlet *o, struct arena *a, struct str name)
{
	return arena_printf(a, "%s.files/" STRF, o->ledger, STRV(name));
}

void outlet_keep(struct outlet *o, struct arena *a, struct str bytes, const char **out_name)
{
	const char *name = sha256_hex(a, bytes);
	const char *path = path_of(o, a, str_c(name));
	*out_name = bytes.len && !folder_make(arena_printf(a, "%s.files", o->ledger), 0755, NULL) &&
				    !file_write(path, bytes, 0644, NULL)
			    ? name
			    : "";
}

bool outlet_kept(struct outlet *o, struct arena *a, struct str name, struct str *out)
{
	unsigned char digest[SHA256_BYTES];
	return unhex(name, digest, sizeof digest) &&
	       !file_read(a, path_of(o, a, name), FILE_MAX, out);
}
