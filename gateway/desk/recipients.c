#include "desk/recipients.h"

#include <stdlib.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "channels/sms/message.h"
#include "channels/sms/text.h"

enum { BAD_SHOWN = 5 };

/* Quotes, blanks and hyphens gone, the country's code off. */
static struct str cleaned(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\"'-\r", s.at[i]) || !s.at[i])
			out[n++] = s.at[i];
	struct str t = { out, n };
	if (str_starts(t, STR("+86")))
		return str_from(t, 3);
	return t.len == 13 && str_starts(t, STR("86")) ? str_from(t, 2) : t;
}

/* How a person's keyboard, or the program that she copied from, writes what a list is made of; 0: nothing. */
static const struct {
	uint32_t from, to;
	char as;
} typed[] = { { 0x00A0, 0x00A0, ' ' }, { 0x00AD, 0x00AD, 0 }, { 0x200B, 0x200F, 0 },
	{ 0x2010, 0x2015, '-' }, { 0x202A, 0x202E, 0 }, { 0x2060, 0x2069, 0 },
	{ 0x3000, 0x3000, ' ' }, { 0x3001, 0x3001, ',' }, { 0xFEFF, 0xFEFF, 0 },
	{ 0xFF0B, 0xFF0B, '+' }, { 0xFF0C, 0xFF0C, ',' }, { 0xFF0D, 0xFF0D, '-' },
	{ 0xFF1B, 0xFF1B, ';' } };

static bool is_typed(uint32_t cp, char *as)
{
	if (cp >= 0xFF10 && cp <= 0xFF19)
		return *as = (char)('0' + (cp - 0xFF10)), true;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
		if (cp >= typed[i].from && cp <= typed[i].to)
			return *as = typed[i].as, true;
	return false;
}

static struct str as_meant(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1), as;
	size_t n = 0, len;
	for (; s.len; s = str_from(s, len)) {
		if (!is_typed(utf8_next(s, &len), &as)) {
			memcpy(out + n, s.at, len);
			n += len;
		} else if (as) {
			out[n++] = as;
		}
	}
	return (struct str){ out, n };
}

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] >= '0' && s.at[i] <= '9')
			return true;
	return false;
}

struct numbers {
	struct str *at;
	size_t count, room;
};

static void remember(struct arena *a, struct numbers *n, struct str number)
{
	if (n->count == n->room) {
		n->room = n->room ? 2 * n->room : 256;
		struct str *more = arena_array(a, struct str, n->room);
		if (n->count)
			memcpy(more, n->at, n->count * sizeof *more);
		n->at = more;
	}
	n->at[n->count++] = number;
}

/* Up to the first of those; moves behind it. */
static struct str cut_at(struct str *rest, const char *ends)
{
	size_t n = 0;
	while (n < rest->len && !(rest->at[n] && strchr(ends, rest->at[n])))
		n++;
	struct str head = str_sub(*rest, 0, n);
	*rest = str_from(*rest, n < rest->len ? n + 1 : n);
	return head;
}

/* All of it one number, "138 0000 0000", or each word one; whether there was anything else. */
static bool take_field(struct arena *a, struct str field, struct numbers *out)
{
	struct str whole = cleaned(a, field);
	bool other = false;
	if (sms_number_ok(whole)) {
		remember(a, out, whole);
		return false;
	}
	while (field.len) {
		struct str word = cleaned(a, cut_at(&field, " "));
		if (sms_number_ok(word))
			remember(a, out, word);
		else
			other |= word.len > 0;
	}
	return other;
}

static bool all_same(const struct str *at, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!str_eq(at[i], at[0]))
			return false;
	return true;
}

enum line { NOTHING, TAKEN, SEVERAL };

/*
 * A line of numbers is all of them. In a row of a table there is one: of two, who knows which is the
 * person that is meant, and which her superior or her office.
 */
static enum line read_line(struct arena *a, struct str line, struct numbers *n)
{
	size_t before = n->count;
	bool other = false;
	while (line.len)
		other |= take_field(a, cut_at(&line, ",;\t"), n);
	size_t found = n->count - before;
	if (!found)
		return NOTHING;
	if (!other || all_same(n->at + before, found))
		return TAKEN;
	n->count = before;
	return SEVERAL;
}

static int64_t value_of(struct str number)
{
	int64_t n = 0;
	(void)str_i64(number, &n);
	return n;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* 1[3-9] and nine digits: a set of bits would be as long as ten thousand lists. */
static void drop_doubles(struct arena *a, struct numbers *n, struct recipients *r)
{
	int64_t *pairs = arena_array(a, int64_t, n->count + 1);
	bool *drop = arena_array(a, bool, n->count + 1);
	for (size_t i = 0; i < n->count; i++)
		pairs[i] = value_of(n->at[i]) * (1 << 20) + (int64_t)i;
	qsort(pairs, n->count, sizeof *pairs, by_value);
	for (size_t i = 1; i < n->count; i++)
		if (pairs[i] >> 20 == pairs[i - 1] >> 20)
			drop[pairs[i] & ((1 << 20) - 1)] = true;
	size_t kept = 0;
	for (size_t i = 0; i < n->count; i++)
		if (!drop[i])
			n->at[kept++] = n->at[i];
	r->doubled = n->count - kept;
	n->count = kept;
}

static enum err check_count(const struct numbers *n, const struct recipients *r)
{
	if (!n->count)
		return fault_as(ERR_INVALID, "sms.numbers", "numbers", "%s",
			r->several ? "每行除姓名等文字外有几个号码，不知道发给哪一个：请每行写一个"
				     "手机号"
				   : "没有找到手机号码：每行一个 11 位手机号，或每行含一个的 CSV");
	if (n->count > SMS_LIST_MAX)
		return fault_as(ERR_LIMIT, "sms.numbers", "numbers",
			"一份名单最多 %d 个号码，现在 %zu 个，请分成几份", SMS_LIST_MAX,
			n->count + r->doubled);
	return ERR_OK;
}

static void write_out(struct arena *a, const struct numbers *n, struct recipients *r)
{
	struct buf plain;
	buf_init(&plain, a, n->count * 12 + 1);
	r->masked = arena_array(a, struct str, n->count + 1);
	for (size_t i = 0; i < n->count; i++) {
		if (i)
			buf_add_char(&plain, '\n');
		buf_add(&plain, n->at[i]);
		r->masked[i] = str_c(sms_masked(a, n->at[i]));
	}
	r->plain = buf_str(&plain);
	r->count = n->count;
}

static void leave_out(struct recipients *r, size_t line_no, enum line why)
{
	if (r->refused < BAD_SHOWN)
		r->bad[r->refused] = line_no;
	r->refused++;
	r->several += why == SEVERAL;
}

/* A table's heading has no digit, and is not missed. */
enum err recipients_read(struct arena *a, struct str text, struct recipients *out)
{
	struct numbers n = {};
	struct recipients r = {};
	text = as_meant(a, text);
	for (size_t line_no = 1; text.len; line_no++) {
		struct str line = str_cut(&text, '\n');
		enum line is = read_line(a, line, &n);
		if (is == SEVERAL ||
			(is == NOTHING && str_trim(line).len && (line_no > 1 || has_digit(line))))
			leave_out(&r, line_no, is);
		if (n.count > 4 * SMS_LIST_MAX)
			break;
	}
	drop_doubles(a, &n, &r);
	TRY(check_count(&n, &r));
	write_out(a, &n, &r);
	*out = r;
	return ERR_OK;
}

static enum err seal(struct store *db, struct arena *a, const struct recipient_list *l,
	struct str *sealed, const char **id)
{
	AUTO_ROWS rows = {};
	AUTO_KEY key = NULL;
	TRY(store_run(db, a, recipient_list_key, &rows, P_INT(l->account)));
	TRY(rows_need(&rows, "channel.none", "没有这个短信账号，或不在启用状态"));
	if (!row_str(&rows, 0, 0).len || key_public_read(row_str(&rows, 0, 0), &key))
		return fault_as(ERR_WRONG_STATE, "sms.courier", "account",
			"该账号还没有登记连接器，名单无处可封存，请系统管理员先登记");
	*id = key_id(a, key);
	return key_seal(key, a, l->found.plain, sealed);
}

enum err recipients_keep(struct store *db, struct arena *a, int64_t by,
	const struct recipient_list *l, int64_t now, int64_t *out_id)
{
	AUTO_ROWS rows = {};
	struct str sealed;
	const char *key;
	TRY(seal(db, a, l, &sealed, &key));
	TRY(store_run(db, a, recipient_list_add, &rows, P_INT(l->account), P_INT(by),
		P_TEXT(l->name), P_BYTES(sealed), P_C(key),
		P_TEXT_LIST(l->found.masked, l->found.count), P_INT((int64_t)l->found.refused),
		P_INT((int64_t)l->found.doubled), param_time(a, now)));
	*out_id = row_int(&rows, 0, 0);
	return ERR_OK;
}

static enum err no_list(const char *what)
{
	return fault_as(ERR_WRONG_STATE, "sms.list", "channels", "%s，请重新选择名单", what);
}

enum err recipients_stand(struct store *db, struct arena *a, int64_t account, const json_t *list)
{
	AUTO_ROWS rows = {};
	long long count = (long long)json_int(list, "count", 0);
	struct str name = json_str(list, "name");
	TRY(store_run(db, a, recipient_list_stands, &rows, P_INT(account),
		P_TEXT(json_str(list, "sha256"))));
	if (!rows.count)
		return no_list("没有这份收件人名单，或不属于这个短信账号");
	if (row_bool(&rows, 0, 2))
		return no_list(
			arena_printf(a, "收件人名单“" STRF "”已停用", STRV(row_str(&rows, 0, 0))));
	if (row_int(&rows, 0, 1) != count || !str_eq(row_str(&rows, 0, 0), name))
		return no_list(arena_printf(a,
			"稿件写的名单是“" STRF "”%lld 人，封存的是“" STRF "”%lld 人", STRV(name),
			count, STRV(row_str(&rows, 0, 0)), (long long)row_int(&rows, 0, 1)));
	return ERR_OK;
}
