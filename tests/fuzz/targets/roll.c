/* Whom the tables of an article and of a file name: people and pieces stand where they are said to. */
#include "reviewers/personal/roll.h"
#include "article/utf8.h"
#include "reviewers/attachment_tables.h"
#include "tests/fuzz/fuzz.h"

static void check_roll(const struct roll *r, const struct article *art)
{
	MUST(r->count <= ROLL_MAX);
	for (size_t i = 0, k = 0; i < r->count; i++) {
		const struct rolled *who = &r->list[i];
		MUST(who->name.len && who->block < art->count && who->start < who->end &&
			who->end <= art->blocks[who->block].codepoints);
		MUST(k < r->piece_count && r->pieces[k].person == i);
		while (k < r->piece_count && r->pieces[k].person == i)
			MUST(r->pieces[k++].digits.len);
		MUST(i + 1 < r->count || k == r->piece_count);
	}
}

static void take_html(struct arena *a, struct str html)
{
	struct article art;
	struct str canonical;
	if (article_canon(a, html, &canonical))
		return;
	MUST(article_read(a, canonical, &art) == ERR_OK);
	struct roll r = roll_of(a, &art), again = roll_of(a, &art);
	check_roll(&r, &art);
	MUST(r.count == again.count && r.piece_count == again.piece_count);
}

/* A line is a row, a comma parts its cells; a line that begins with + goes on in another table. */
static void take_rows(struct arena *a, struct str text, struct parts *out)
{
	size_t table = 0;
	parts_init(out, a);
	while (text.len) {
		struct str line = str_cut(&text, '\n');
		struct buf words, cells;
		buf_init(&words, a, 1 << 16);
		buf_init(&cells, a, 1 << 16);
		table += str_starts(line, STR("+"));
		for (unsigned column = 0; line.len && column < 90; column++)
			part_cell_add(&words, &cells, str_cut(&line, ','),
				column < 26 ? arena_printf(a, "%c1", 'A' + (int)column)
					    : arena_printf(a, "第%u列", column + 1));
		MUST(parts_add_row(out, buf_str(&words), buf_str(&cells), "表%zu", table) ==
			ERR_OK);
	}
}

static void take_table(struct arena *a, const struct parts *p, const struct file_table *t)
{
	for (size_t i = 0; i < t->article.count; i++) {
		MUST(t->places[i].part < p->count);
		const struct part *row = &p->at[t->places[i].part];
		MUST(t->places[i].start < utf8_count(row->text));
	}
	struct roll r = roll_of(a, &t->article);
	check_roll(&r, &t->article);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct parts parts;
	struct str rest = fuzz_input(data, len);
	take_html(&a, fuzz_part(&rest));
	take_rows(&a, rest, &parts);
	bool found = true;
	for (size_t at = 0, before = 0; found; before = at) {
		struct file_table t;
		MUST(attachment_next_table(&a, &parts, &at, &t, &found) == ERR_OK);
		MUST(!found || at > before);
		if (found)
			take_table(&a, &parts, &t);
	}
	return 0;
}
