/* table.c: a list of people is more than the numbers in it: one finding for the whole of it. */
#include "reviewers/personal/number.h"
#include "reviewers/tables.h"

enum { ROWS_FEWEST = 2, HEAD_ROWS = 3 };

static const struct {
	const char *rule, *name;
} counted[] = { { "resident-id", "身份证号码" }, { "mobile", "手机号码" },
	{ "bank-card", "银行卡号" }, { "passport", "护照号码" } };

enum { KINDS = sizeof counted / sizeof *counted };

struct people {
	const struct cell *names; /* the head of the column of names */
	size_t numbers[KINDS], rows, last_row;
	enum severity worst;
};

bool names_people(struct arena *a, const struct article *art, const struct cell *c)
{
	static const struct str heads[] = { STR("姓名"), STR("名字"), STR("当事人"), STR("申请人"),
		STR("户主"), STR("被执行人") };
	enum { HEAD_BYTES_MAX = 60 };
	if (!c->block_count || art->blocks[c->block].text.len > HEAD_BYTES_MAX)
		return false;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	struct symbols s = symbols_of(a, &w);
	return symbols_before(&s, s.count, s.count, heads, sizeof heads / sizeof *heads);
}

static void count_finding(struct people *p, const struct cell *c, const struct finding *f)
{
	for (size_t k = 0; k < KINDS; k++) {
		if (!str_eq(f->rule, str_c(counted[k].rule)))
			continue;
		p->numbers[k]++;
		p->rows += p->last_row != c->row;
		p->last_row = c->row;
		if (f->severity > p->worst)
			p->worst = f->severity;
	}
}

static const char *told(struct arena *a, const struct people *p)
{
	const char *list = "";
	for (size_t k = 0; k < KINDS; k++)
		if (p->numbers[k])
			list = arena_printf(a, "%s%s%s %zu 个", list, *list ? "、" : "",
				counted[k].name, p->numbers[k]);
	return arena_printf(a,
		"表格是人员名单，共 %zu 行带有%s：请整列删除或整列脱敏，不要只改其中几个", p->rows,
		list);
}

static void end_table(const struct article *art, const struct people *p, struct findings *out)
{
	if (!p->names || p->rows < ROWS_FEWEST)
		return;
	const struct article_block *b = &art->blocks[p->names->block];
	struct verdict v = { "people-table", told(out->arena, p), p->worst, 0, 0 };
	struct words w = words_of(out->arena, p->names->block, b->text);
	personal_report(&w, 0, w.count, &v, (struct str){}, out);
}

/* Findings stand in order of their blocks: those of this cell are the next. */
static void take_cell(struct people *p, const struct cell *c, const struct finding **f)
{
	while (*f && ((*f)->block >= (size_t)ARTICLE_META || (*f)->block < c->block))
		*f = (*f)->next;
	for (; *f && (*f)->block < c->block + c->block_count; *f = (*f)->next)
		if (p->names)
			count_finding(p, c, *f);
}

void find_tables(const struct article *art, const struct finding *first, struct findings *out)
{
	struct cell *cells;
	struct people now = {};
	size_t count = first ? cells_of(out->arena, art, &cells) : 0;
	for (size_t i = 0; i < count; i++) {
		if (i && cells[i].table != cells[i - 1].table) {
			end_table(art, &now, out);
			now = (struct people){};
		}
		if (!now.names && cells[i].row < HEAD_ROWS &&
			names_people(out->arena, art, &cells[i]))
			now.names = &cells[i];
		take_cell(&now, &cells[i], &first);
	}
	if (count)
		end_table(art, &now, out);
}
