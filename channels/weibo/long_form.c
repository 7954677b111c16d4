#include "channels/weibo/long_form.h"

#include "base/buf.h"
#include "channels/markup.h"

/* What is written where: the platform documents no list, so only what every editor of theirs makes. */
static const struct tag {
	const char *from, *open, *close;
} tags[] = {
#define TAG(from, open, close) { from, open, close },
#include "channels/weibo/tags.def"
#undef TAG
};

static const struct tag *tag_of(struct str name)
{
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (str_eq(str_c(tags[i].from), name))
			return &tags[i];
	return NULL;
}

struct writer {
	struct buf out;
	struct long_form *form;
	struct str link; /* follows the text of a link, which cannot be clicked */
	bool first_cell;
};

static void add_image(struct writer *w, const struct markup *m)
{
	struct str sha256, address = markup_attr(m, "src");
	if (!markup_asset(address, &sha256)) {
		w->form->images_lost++;
		return;
	}
	buf_printf(&w->out, "<p><img src=\"{{hole:landing_url}}" STRF "\"></p>", STRV(address));
}

static void add_cell(struct writer *w)
{
	if (!w->first_cell)
		buf_add(&w->out, STR(" ｜ "));
	w->first_cell = false;
}

static void open_tag(struct writer *w, const struct markup *m)
{
	const struct tag *t = tag_of(m->name);
	if (str_eq(m->name, STR("img")))
		add_image(w, m);
	else if (str_eq(m->name, STR("td")) || str_eq(m->name, STR("th")))
		add_cell(w);
	else if (t)
		buf_add(&w->out, str_c(t->open));
	if (str_eq(m->name, STR("tr")))
		w->first_cell = true;
	w->form->tables += str_eq(m->name, STR("table"));
	w->link = str_eq(m->name, STR("a")) ? markup_attr(m, "href") : w->link;
}

/* Only what leads to the open web is worth writing out. */
static void close_tag(struct writer *w, const struct markup *m)
{
	const struct tag *t = tag_of(m->name);
	if (str_eq(m->name, STR("a")) && w->link.len) {
		w->form->links++;
		if (str_starts(w->link, STR("http")))
			buf_printf(&w->out, "（" STRF "）", STRV(w->link));
		w->link = (struct str){};
	}
	if (t)
		buf_add(&w->out, str_c(t->close));
}

struct long_form long_form_make(struct arena *a, struct str html)
{
	struct long_form form = {};
	struct writer w = { .form = &form };
	struct markup m;
	buf_init(&w.out, a, html.len * 4 + 1024);
	while (markup_next(&html, &m)) {
		if (m.kind == MARKUP_OPEN)
			open_tag(&w, &m);
		else if (m.kind == MARKUP_CLOSE)
			close_tag(&w, &m);
		else if (!str_eq(str_trim(m.text), STR("")))
			buf_add(&w.out, m.text);
	}
	form.html = buf_str(&w.out);
	return form;
}
