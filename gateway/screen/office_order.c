#include <strings.h>

#include "screen/office_parts.h"
#include "screen/xml.h"

bool office_starts(struct str name, const char *with)
{
	size_t n = strlen(with);
	return name.len >= n && !strncasecmp(name.at, with, n);
}

bool office_ends(struct str name, const char *with)
{
	size_t n = strlen(with);
	return name.len >= n && !strncasecmp(name.at + name.len - n, with, n);
}

const struct office_item *office_listed(const struct office_order *order, struct str entry)
{
	for (size_t i = 0; i < order->count; i++)
		if (order->at[i].entry.len == entry.len && entry.len &&
			!strncasecmp(order->at[i].entry.at, entry.at, entry.len))
			return &order->at[i];
	return NULL;
}

struct ordering {
	struct arena *arena;
	const char *item; /* the element to collect; NULL: relations */
	struct str base;  /* folder that relations are relative to, with its slash */
	struct office_order *order;
	size_t room;
};

static void add_item(struct ordering *o, struct str id, struct str title, struct str state)
{
	struct office_order *order = o->order;
	if (order->count == o->room)
		return;
	order->at[order->count++] = (struct office_item){ .id = arena_str(o->arena, id),
		.title = arena_str(o->arena, title),
		.hidden = str_ends(state, STR("idden")) };
}

/* "/xl/x.xml" from the root, "x.xml" from the folder of the list. */
static struct str target_entry(const struct ordering *o, struct str target)
{
	if (str_starts(target, STR("/")))
		return arena_str(o->arena, str_from(target, 1));
	return str_c(arena_printf(o->arena, STRF STRF, STRV(o->base), STRV(target)));
}

static void bind_relation(struct ordering *o, struct str id, struct str target)
{
	for (size_t i = 0; i < o->order->count; i++)
		if (str_eq(o->order->at[i].id, id))
			o->order->at[i].entry = target_entry(o, target);
}

/* r:id stands beside an id of its own, so the prefixed one is asked for by its whole name. */
static struct str relation_id(const char **attributes)
{
	for (; *attributes; attributes += 2)
		if (str_ends(str_c(attributes[0]), STR(":id")))
			return str_c(attributes[1]);
	return (struct str){};
}

static void ordering_open(void *ctx, const char *name, const char **attributes)
{
	struct ordering *o = ctx;
	if (o->item && !strcmp(name, o->item))
		add_item(o, relation_id(attributes), xml_attribute(attributes, "name"),
			xml_attribute(attributes, "state"));
	else if (!o->item && !strcmp(name, "Relationship"))
		bind_relation(
			o, xml_attribute(attributes, "Id"), xml_attribute(attributes, "Target"));
}

static void ordering_close(void *ctx, const char *name)
{
	(void)ctx, (void)name;
}

static void ordering_text(void *ctx, struct str text)
{
	(void)ctx, (void)text;
}

static enum err ordering_state(void *ctx)
{
	(void)ctx;
	return ERR_OK;
}

static const struct xml_reader reader = { ordering_open, ordering_close, ordering_text,
	ordering_state };

/* "xl/workbook.xml" has its relations in "xl/_rels/workbook.xml.rels". */
static const struct archive_entry *relations_of(
	struct arena *a, const struct archive *z, const char *list, struct str *base)
{
	const char *slash = strrchr(list, '/');
	*base = (struct str){ list, slash ? (size_t)(slash - list) + 1 : 0 };
	return archive_find(
		z, arena_printf(a, STRF "_rels/%s.rels", STRV(*base), slash ? slash + 1 : list));
}

enum err office_order(struct arena *a, const struct archive *z, const char *list, const char *item,
	struct office_order *out)
{
	const struct archive_entry *entry = archive_find(z, list);
	struct office_order order = { .at = arena_array(a, struct office_item, z->count) };
	struct ordering o = { .arena = a, .item = item, .order = &order, .room = z->count };
	const struct archive_entry *relations = relations_of(a, z, list, &o.base);
	if (entry)
		TRY(xml_read(entry, &reader, &o));
	o.item = NULL;
	if (relations)
		TRY(xml_read(relations, &reader, &o));
	*out = order;
	return ERR_OK;
}
