/* column.c: under a head of 身份证号 whatever looks like one is one, whether its check digit fits or not. */
#include "reviewers/personal/column.h"

#include "article/utf8.h"
#include "reviewers/personal/number.h"
#include "reviewers/tables.h"

enum { HEAD_BYTES_MAX = 60 };

static const struct {
	struct str words;
	enum column column;
} heads[] = { { STR("身份证"), COLUMN_ID }, { STR("身份号码"), COLUMN_ID },
	{ STR("公民身份"), COLUMN_ID }, { STR("手机"), COLUMN_PHONE },
	{ STR("移动电话"), COLUMN_PHONE }, { STR("联系电话"), COLUMN_PHONE },
	{ STR("联系方式"), COLUMN_PHONE }, { STR("家庭电话"), COLUMN_PHONE },
	{ STR("电话"), COLUMN_PHONE }, { STR("银行卡"), COLUMN_CARD }, { STR("卡号"), COLUMN_CARD },
	{ STR("银行账号"), COLUMN_CARD }, { STR("住址"), COLUMN_ADDRESS },
	{ STR("地址"), COLUMN_ADDRESS }, { STR("住所"), COLUMN_ADDRESS } };

static const struct str offices[] = { STR("办公"), STR("单位"), STR("公司"), STR("企业"),
	STR("机构"), STR("服务"), STR("咨询"), STR("监督"), STR("投诉"), STR("举报"), STR("热线"),
	STR("值班"), STR("工作"), STR("经营"), STR("注册"), STR("网址") };

static bool holds(const struct symbols *s, struct str phrase)
{
	return symbols_before(s, s->count, s->count, &phrase, 1);
}

/* 办公电话, 单位地址; but whose number of identity it is, makes no difference. */
static bool is_public(const struct symbols *s, enum column column)
{
	return (column == COLUMN_PHONE || column == COLUMN_ADDRESS) &&
	       symbols_before(s, s->count, s->count, offices, sizeof offices / sizeof *offices);
}

enum column column_of(struct arena *a, struct str head)
{
	if (!head.len || head.len > HEAD_BYTES_MAX)
		return COLUMN_OTHER;
	struct words w = words_of(a, 0, head);
	struct symbols s = symbols_of(a, &w);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (holds(&s, heads[i].words))
			return is_public(&s, heads[i].column) ? COLUMN_OTHER : heads[i].column;
	return COLUMN_OTHER;
}

bool column_is_of_people(struct arena *a, struct str head)
{
	static const struct str people[] = { STR("姓名"), STR("名字"), STR("联系人"), STR("户主"),
		STR("申请人"), STR("当事人"), STR("被执行人"), STR("负责人"), STR("代表人"),
		STR("法人代表"), STR("经营者"), STR("业主"), STR("监护人"), STR("家长"),
		STR("学生"), STR("职工"), STR("员工"), STR("人员"), STR("患者"), STR("村民"),
		STR("居民"), STR("受益人"), STR("领款人"), STR("收款人"), STR("持卡人"),
		STR("产权人"), STR("承租人"), STR("报名人"), STR("投诉人"), STR("举报人"),
		STR("信访人"), STR("来访人"), STR("收件人"), STR("经办人"), STR("老人"),
		STR("对象"), STR("身份证"), STR("身份号码"), STR("公民身份"), STR("手机"),
		STR("移动电话"), STR("家庭"), STR("住址"), STR("性别"), STR("出生") };
	if (!head.len || head.len > HEAD_BYTES_MAX)
		return false;
	struct words w = words_of(a, 0, head);
	struct symbols s = symbols_of(a, &w);
	return symbols_before(&s, s.count, s.count, people, sizeof people / sizeof *people);
}

bool cell_is_credit_code(struct arena *a, struct str cell)
{
	enum { LENGTH = 18, BYTES_MAX = 80 };
	struct number n = { .to = LENGTH, .groups = 1, .first_group = LENGTH };
	if (cell.len < LENGTH || cell.len > BYTES_MAX)
		return false;
	struct words w = words_of(a, 0, cell);
	struct symbols s = symbols_of(a, &w);
	if (s.count != LENGTH)
		return false;
	for (size_t i = 0; i < LENGTH; i++) {
		if (!is_code(s.at[i].code))
			return false;
		n.digit[n.count++] = (char)s.at[i].code;
	}
	return credit_code(&n, &s) && !resident_id(&n, &s);
}

/* Whatever else is written between them, the first hanzi of each such head stands in it as it is. */
static bool heads_ids(struct arena *a, const struct article *art, const struct cell *c)
{
	struct str words = c->block_count ? art->blocks[c->block].text : STR("");
	return str_find(words, STR("身")) >= 0 && column_of(a, words) == COLUMN_ID;
}

/* Of one table: the columns that a head of this kind stands over. */
struct heads {
	size_t table, count;
	size_t at[8];
};

static bool is_under(const struct heads *h, size_t column)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->at[i] == column)
			return true;
	return false;
}

static void take_head(struct heads *h, const struct cell *c)
{
	if (h->count < sizeof h->at / sizeof *h->at && !is_under(h, c->column))
		h->at[h->count++] = c->column;
}

bool *headed_blocks(struct arena *a, const struct article *art)
{
	struct cell *cells;
	struct heads h = {};
	bool *headed = NULL, beside = false;
	size_t count = cells_of(a, art, &cells);
	for (size_t i = 0; i < count; i++) {
		const struct cell *c = &cells[i];
		if (!i || c->table != h.table)
			h = (struct heads){ .table = c->table };
		bool under = is_under(&h, c->column) || (beside && c->row == c[-1].row);
		beside = heads_ids(a, art, c);
		if (beside && c->row < COLUMN_HEAD_ROWS)
			take_head(&h, c);
		if (beside || !under)
			continue;
		if (!headed)
			headed = arena_array(a, bool, art->count + 1);
		for (size_t b = 0; b < c->block_count; b++)
			headed[c->block + b] = true;
	}
	return headed;
}

/* All of the cell is one number, in groups or not: 15, 17 and an X, 18 digits; one too few as well. */
static bool take_cell(const struct symbols *s, struct number *n)
{
	enum { FEWEST = 15, MOST = 18 };
	if (s->count < FEWEST || s->count > MOST)
		return false;
	*n = (struct number){ .to = s->count, .groups = 1, .first_group = s->count };
	for (size_t i = 0; i < s->count; i++) {
		if (!is_digit(s->at[i].code) && (i + 1 < s->count || s->at[i].code != 'x'))
			return false;
		n->digit[n->count++] = (char)s->at[i].code;
	}
	return true;
}

static bool has_star(const struct words *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->cp[i] == '*')
			return true;
	return false;
}

bool find_headed(const struct published *p, const struct words *w, struct findings *out)
{
	static const struct verdict headed = { "resident-id",
		"身份证号一栏里的号码（位数或校验位不符，也可能是表格软件改了末几位）：请删除，或以"
		"脱敏形式发布",
		BLOCK, 2, 3 };
	struct number n;
	struct symbols s = symbols_of(out->arena, w);
	if (has_star(w) || !take_cell(&s, &n) || resident_id(&n, &s) || bank_card(&n, &s) ||
		credit_code(&n, &s))
		return false;
	struct str digits = { n.digit, n.count };
	if (listed_has(&p->numbers, digits))
		return false;
	personal_report(w, s.at[0].at, s.at[s.count - 1].at + 1, &headed,
		number_masked(out->arena, &n, &headed), out);
	return true;
}

void find_headed_in_tables(
	const struct published *p, const struct article *art, struct findings *out)
{
	const bool *headed = headed_blocks(out->arena, art);
	for (size_t b = 0; headed && b < art->count; b++) {
		struct words w =
			headed[b] ? words_of(out->arena, b, art->blocks[b].text) : (struct words){};
		if (w.count)
			find_headed(p, &w, out);
	}
}
