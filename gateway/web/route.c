#include "web/route.h"

#include "base/buf.h"

enum {
#define CAPABILITY(name, roles, zh) name = CAP_##name,
#include "model/capability.def"
#undef CAPABILITY
};

const struct route routes[] = {
#define ROUTE(m, p, n, f, h)                                                                       \
	{ .method = METHOD_##m,                                                                    \
		.pattern = { "" p, sizeof(p) - 1 },                                                \
		.needs = (n),                                                                      \
		.flags = (f),                                                                      \
		.handle = on_##h,                                                                  \
		.name = #h },
#include "web/routes.def"
#undef ROUTE
};
const size_t route_count = sizeof routes / sizeof *routes;

/* Segment by segment; "{id}" takes a whole one. */
static bool matches(struct str pattern, struct str path, struct str ids[static 2])
{
	size_t n = 0;
	while (pattern.len && path.len) {
		struct str want = str_cut(&pattern, '/'), have = str_cut(&path, '/');
		if (!str_starts(want, STR("{"))) {
			if (!str_eq(want, have))
				return false;
		} else if (!have.len || n == 2) {
			return false;
		} else {
			ids[n++] = have;
		}
		if ((pattern.len == 0) != (path.len == 0))
			return false;
	}
	return !pattern.len && !path.len;
}

/* HEAD is a GET whose body stays here. */
static bool takes(const struct route *r, enum method m)
{
	return r->method == m || (r->method == METHOD_GET && m == METHOD_HEAD);
}

enum err route_find(struct arena *a, enum method m, struct str path, const struct route **out,
	struct str ids[static 2], const char **allow)
{
	struct buf others;
	buf_init(&others, a, 256);
	bool api = str_starts(path, STR("/api/v1/"));
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		struct str rest = api ? str_from(path, strlen("/api/v1")) : path;
		if (api == !!(r->flags & ROOT) || !matches(r->pattern, rest, ids))
			continue;
		if (takes(r, m)) {
			*out = r;
			return ERR_OK;
		}
		buf_printf(&others, "%s%s", others.len ? ", " : "", method_name(r->method));
	}
	*allow = arena_cstr(a, buf_str(&others));
	if (others.len)
		return fault_as(ERR_METHOD, "route.method", NULL, "此地址只支持 %s", *allow);
	return fault_as(ERR_NOTFOUND, "route.none", NULL, "没有这个地址");
}

int64_t route_body_max(const struct route *r)
{
	return r->flags & UPLOAD  ? BODY_UPLOAD
	       : r->flags & LISTS ? BODY_LISTS
	       : r->flags & BIG   ? BODY_BIG
				  : BODY_SMALL;
}
