#include "tests/sim/faults.h"
#include "tests/sim/outlet/outlet.h"

enum { FIELDS = 8 };

static void give_json(const struct sim_request *q, struct sim_reply *out, int status, json_t *j)
{
	*out = (struct sim_reply){ .status = status,
		.media_type = "application/json; charset=utf-8",
		.body = json_text(q->arena, j) };
	json_decref(j);
}

static void show_ledger(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	give_json(q, out, 200,
		json_pack("{s:I, s:I, s:I, s:O}", "published", (json_int_t)o->published, "deleted",
			(json_int_t)o->deleted, "refused", (json_int_t)o->refused, "posts",
			o->posts));
}

static void set_faults(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	bool bad = sim_faults_set(&o->faults, q->body);
	give_json(q, out, bad ? 400 : 200, json_object());
}

/* A package, or fields; of a form everything is there, and what was not filled in is empty. */
static const char *read_draft(
	const struct sim_request *q, enum outlet_place place, struct outlet_draft *out)
{
	struct sim_field fields[FIELDS];
	size_t n = sim_fields(q, fields, FIELDS);
	struct str package = sim_value(fields, n, "package");
	struct str picture = sim_value(fields, n, "picture");
	*out = (struct outlet_draft){ .place = place };
	if (package.len)
		return outlet_unpack(q->arena, package, out);
	out->title = str_trim(sim_value(fields, n, "title"));
	out->text = str_trim(sim_value(fields, n, "text"));
	out->film = sim_value(fields, n, "film");
	out->cover = sim_value(fields, n, "cover");
	if (picture.len && place == OUTLET_SCREEN)
		out->pictures[out->picture_count++] = picture;
	return NULL;
}

/* Done, and the answer spoilt. */
static void spoil(const json_t *fault, struct sim_reply *out)
{
	struct str kind = json_str(fault, "kind");
	if (str_eq(kind, STR("failed")))
		out->status = 500;
	if (str_eq(kind, STR("html")))
		out->body = STR("<html><body>请稍候</body></html>");
	sim_cut_off(fault, out);
}

static void publish(struct outlet *o, const struct sim_request *q, enum outlet_place place,
	struct sim_reply *out)
{
	struct outlet_draft d;
	const json_t *fault = sim_fault(o->faults, "path", q->path);
	if (str_eq(json_str(fault, "kind"), STR("dropped")))
		return sim_cut_off(fault, out);
	const char *why = read_draft(q, place, &d);
	why = why ? why : outlet_refuses(q->arena, &d);
	o->refused += why != NULL;
	if (why)
		return outlet_console(
			o, q, place, arena_printf(q->arena, "没有发布：%s", why), true, out);
	const char *id = outlet_publish(o, q->arena, &d);
	outlet_console(o, q, place,
		arena_printf(q->arena, "已发布。公开地址：%s （登记时填这个地址）",
			outlet_url(o, q->arena, str_c(id))),
		false, out);
	spoil(fault, out);
}

static void delete_it(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	struct str rest = str_c(q->path + strlen("/v/")), id = str_cut(&rest, '/');
	const json_t *post = outlet_find(o, id), *fault = sim_fault(o->faults, "path", q->path);
	if (!post || !str_eq(rest, STR("delete")))
		return;
	if (str_eq(json_str(fault, "kind"), STR("dropped")))
		return sim_cut_off(fault, out);
	bool video = str_eq(json_str(post, "place"), STR("video"));
	bool was = outlet_delete(o, id);
	outlet_console(o, q, video ? OUTLET_VIDEO : OUTLET_SCREEN, was ? "已删除" : "早已删除",
		false, out);
}

/* By its head: what a person uploaded is shown as what it is. */
static void give_file(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	struct str bytes;
	if (!outlet_kept(o, q->arena, str_c(q->path + strlen("/files/")), &bytes))
		return;
	*out = (struct sim_reply){ .status = 200,
		.media_type = str_starts(bytes, STR("\x89PNG"))        ? "image/png"
			      : str_starts(bytes, STR("\xFF\xD8\xFF")) ? "image/jpeg"
								       : "video/mp4",
		.body = bytes };
}

/* What is shown to a reader may be spoilt as well: then it is not shown. */
static void show_one(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	const json_t *fault = sim_fault(o->faults, "path", q->path);
	outlet_one(o, q, str_from(str_c(q->path), strlen("/v/")), out);
	if (str_eq(json_str(fault, "kind"), STR("html")))
		out->status = 200; /* a wall knows nothing of what it stands before */
	spoil(fault, out);
}

static void get(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	struct str path = str_c(q->path);
	if (str_eq(path, STR("/")))
		outlet_page(o, q, out);
	else if (str_eq(path, STR("/video")))
		outlet_console(o, q, OUTLET_VIDEO, NULL, false, out);
	else if (str_eq(path, STR("/screen")))
		outlet_console(o, q, OUTLET_SCREEN, NULL, false, out);
	else if (str_starts(path, STR("/files/")))
		give_file(o, q, out);
	else if (str_starts(path, STR("/v/")))
		show_one(o, q, out);
	else if (str_eq(path, STR("/_sim/ledger")))
		show_ledger(o, q, out);
}

/* Browsers say whose page a form stood in; whoever says nothing is none. */
static bool is_of_another_page(const struct outlet *o, const struct sim_request *q)
{
	struct str origin = sim_header(q, "Origin");
	const char *by_name =
		arena_printf(q->arena, "http://localhost%s", strrchr(o->address, ':'));
	return origin.len && !str_eq(origin, str_c(o->address)) && !str_eq(origin, str_c(by_name));
}

void outlet_serve(struct outlet *o, const struct sim_request *q, struct sim_reply *out)
{
	struct str path = str_c(q->path);
	if (strcmp(q->method, "POST") != 0)
		get(o, q, out);
	else if (is_of_another_page(o, q))
		*out = (struct sim_reply){ .status = 403,
			.media_type = "text/plain; charset=utf-8",
			.body = STR("请求来自别的网页，没有办理：请在本操作台的页面上操作\n") };
	else if (str_eq(path, STR("/video")))
		publish(o, q, OUTLET_VIDEO, out);
	else if (str_eq(path, STR("/screen")))
		publish(o, q, OUTLET_SCREEN, out);
	else if (str_starts(path, STR("/v/")))
		delete_it(o, q, out);
	else if (str_eq(path, STR("/_sim/faults")))
		set_faults(o, q, out);
}

void outlet_begin(struct outlet *o)
{
	o->posts = json_array();
	o->faults = json_array();
	o->published = o->deleted = o->refused = 0;
	outlet_ledger_load(o);
}

void outlet_end(struct outlet *o)
{
	json_decref(o->posts);
	json_decref(o->faults);
}
