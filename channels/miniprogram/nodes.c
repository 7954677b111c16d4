#include "channels/miniprogram/nodes.h"

#include "article/article.h"
#include "base/buf.h"
#include "channels/markup.h"

static const struct node {
	const char *from, *to, *style;
} table[] = {
#define NODE(from, to, style) { from, to, style },
#include "channels/miniprogram/nodes.def"
#undef NODE
};

/* Borrowed arrays that are being filled, from the outside in. */
struct writer {
	struct arena *arena;
	struct nodes *out;
	json_t *open[NODES_DEEP + 1];
	size_t deep, lost; /* lost: elements open below the deepest that is kept */
	struct str link, link_words;
	bool in_pre;
};

static const struct node *find(struct str name)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (str_eq(str_c(table[i].from), name))
			return &table[i];
	return NULL;
}

static bool is_empty_element(const struct node *n)
{
	return !strcmp(n->to, "br") || !strcmp(n->to, "hr");
}

static json_t *here(struct writer *w)
{
	return w->open[w->deep];
}

static void add_text(struct writer *w, struct str text)
{
	if (text.len)
		json_array_append_new(
			here(w), json_pack("{s:s, s:o}", "type", "text", "text", json_from(text)));
}

static void set_attr(struct writer *w, json_t *attrs, const struct markup *m, const char *name)
{
	struct str value = markup_attr(m, name);
	if (value.len)
		json_object_set_new(attrs, name, json_from(markup_decode(w->arena, value)));
}

static json_t *attrs_of(struct writer *w, const struct node *n, const struct markup *m)
{
	json_t *attrs = json_object();
	if (!strcmp(n->to, "td") || !strcmp(n->to, "th")) {
		set_attr(w, attrs, m, "colspan");
		set_attr(w, attrs, m, "rowspan");
	}
	if (*n->style)
		json_object_set_new(attrs, "style", json_string(n->style));
	return attrs;
}

/* An element of ours; its children go into the array that comes back, borrowed. */
static json_t *add_element(struct writer *w, const char *name, json_t *attrs)
{
	json_t *element = json_pack("{s:s}", "name", name), *children = json_array();
	if (json_object_size(attrs))
		json_object_set(element, "attrs", attrs);
	json_decref(attrs);
	json_array_append_new(here(w), element);
	json_object_set_new(element, "children", children);
	return children;
}

static void note_picture(struct writer *w, struct str sha256, struct str address)
{
	struct nodes *n = w->out;
	for (size_t i = 0; i < n->picture_count; i++)
		if (str_eq(n->pictures[i].sha256, sha256))
			return;
	struct nodes_picture *grown =
		arena_array(w->arena, struct nodes_picture, n->picture_count + 1);
	if (n->picture_count)
		memcpy(grown, n->pictures, n->picture_count * sizeof *grown);
	grown[n->picture_count++] = (struct nodes_picture){ sha256, address };
	n->pictures = grown;
}

static void add_image(struct writer *w, const struct markup *m)
{
	struct str address = markup_attr(m, "src"), sha256;
	if (!markup_asset(address, &sha256)) {
		w->out->images_lost++;
		return;
	}
	note_picture(w, sha256, address);
	const char *hole = arena_printf(w->arena, "{{hole:asset:" STRF "}}", STRV(sha256));
	json_t *attrs = json_pack("{s:s, s:s}", "src", hole, "style", "max-width:100%");
	set_attr(w, attrs, m, "alt");
	add_element(w, "img", attrs);
}

static void open_link(struct writer *w, const struct markup *m)
{
	struct str href = markup_attr(m, "href"), sha256;
	w->link = w->link_words = (struct str){};
	if (markup_asset(href, &sha256)) {
		w->out->links_file++;
		w->link = STR("附件请到网站原文下载");
	} else if (str_starts(href, STR("http"))) {
		w->out->links_out++;
		w->link = href;
	} else if (str_starts(href, STR("#")))
		w->out->links_note++;
}

static void close_link(struct writer *w)
{
	if (w->link.len && !str_eq(w->link, w->link_words))
		add_text(w, str_c(arena_printf(w->arena, "（" STRF "）", STRV(w->link))));
	w->link = (struct str){};
}

static void open_element(struct writer *w, const struct node *n, const struct markup *m)
{
	w->in_pre = w->in_pre || !strcmp(n->to, "pre");
	if (is_empty_element(n) && !w->lost) {
		add_element(w, n->to, attrs_of(w, n, m));
		return;
	}
	if (w->lost || w->deep == NODES_DEEP) {
		w->out->too_deep += !w->lost && !is_empty_element(n);
		w->lost += !is_empty_element(n);
		return;
	}
	json_t *children = add_element(w, n->to, attrs_of(w, n, m));
	w->open[++w->deep] = children;
}

static void close_element(struct writer *w, const struct node *n)
{
	if (!strcmp(n->to, "pre"))
		w->in_pre = false;
	if (is_empty_element(n))
		return;
	if (w->lost)
		w->lost--;
	else if (w->deep)
		w->deep--;
}

static void take_tag(struct writer *w, const struct markup *m)
{
	const struct node *n = find(m->name);
	bool open = m->kind == MARKUP_OPEN;
	if (str_eq(m->name, STR("a")))
		return open ? open_link(w, m) : close_link(w);
	if (str_eq(m->name, STR("img")) && open)
		return add_image(w, m);
	if (n && open)
		open_element(w, n, m);
	else if (n)
		close_element(w, n);
}

/* Blanks of pre as what no renderer folds. */
static struct str kept_blanks(struct arena *a, struct str line)
{
	struct buf b;
	buf_init(&b, a, line.len * 6 + 1);
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == ' ' && (!i || line.at[i - 1] == ' '))
			buf_add(&b, STR("&nbsp;"));
		else
			buf_add_char(&b, line.at[i]);
	return buf_str(&b);
}

static void add_pre(struct writer *w, struct str text)
{
	bool more = true;
	while (more) {
		more = memchr(text.at, '\n', text.len);
		add_text(w, kept_blanks(w->arena, str_cut(&text, '\n')));
		if (more)
			add_element(w, "br", json_object());
	}
}

static void take_text(struct writer *w, struct str text)
{
	w->link_words = text;
	if (w->in_pre && text.len)
		add_pre(w, text);
	else if (str_trim(text).len || !memchr(text.at, '\n', text.len))
		add_text(w, text);
}

/* An element without children has no member "children". */
static void drop_empty(json_t *array)
{
	size_t i;
	json_t *node;
	json_array_foreach(array, i, node)
	{
		json_t *children = json_object_get(node, "children");
		if (children && !json_array_size(children))
			json_object_del(node, "children");
		else if (children)
			drop_empty(children);
	}
}

struct nodes nodes_make(struct arena *a, struct str canonical)
{
	struct nodes out = { .array = json_array() };
	struct writer w = { .arena = a, .out = &out, .open = { out.array } };
	struct markup m;
	while (markup_next(&canonical, &m))
		if (m.kind == MARKUP_TEXT)
			take_text(&w, m.text);
		else
			take_tag(&w, &m);
	drop_empty(out.array);
	return out;
}

static void write_attrs(struct buf *b, const json_t *attrs)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)attrs, name, value)
	{
		buf_printf(b, " %s=\"", name);
		buf_add_escaped(b, json_str(attrs, name));
		buf_add_char(b, '"');
	}
}

static void write_html(struct buf *b, const json_t *array)
{
	size_t i;
	json_t *node;
	json_array_foreach(array, i, node)
	{
		struct str name = json_str(node, "name");
		buf_add(b, json_str(node, "text"));
		if (!name.len)
			continue;
		buf_printf(b, "<" STRF, STRV(name));
		write_attrs(b, json_object_get(node, "attrs"));
		buf_add_char(b, '>');
		write_html(b, json_object_get(node, "children"));
		if (!str_eq(name, STR("br")) && !str_eq(name, STR("hr")) &&
			!str_eq(name, STR("img")))
			buf_printf(b, "</" STRF ">", STRV(name));
	}
}

struct str nodes_html(struct arena *a, const json_t *array)
{
	struct buf b;
	buf_init(&b, a, (size_t)8 * ARTICLE_BYTES_MAX);
	write_html(&b, array);
	return buf_str(&b);
}

struct str nodes_text(struct arena *a, const json_t *array)
{
	return markup_text(a, nodes_html(a, array));
}
