#include <endian.h>
#include <libpq-fe.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/store.h"

void rows_free(struct rows *r)
{
	PQclear(r->result);
	r->result = NULL;
}

struct str row_str(const struct rows *r, int row, int column)
{
	return (struct str){ PQgetvalue(r->result, row, column),
		(size_t)PQgetlength(r->result, row, column) };
}

bool row_null(const struct rows *r, int row, int column)
{
	return PQgetisnull(r->result, row, column);
}

/* Binary integers come big-endian in their own width. */
static int64_t network_int(struct str s)
{
	uint64_t n = s.len && (s.at[0] & 0x80) ? UINT64_MAX : 0;
	for (size_t i = 0; i < s.len && i < 8; i++)
		n = n << 8 | (unsigned char)s.at[i];
	return (int64_t)n;
}

int64_t row_int(const struct rows *r, int row, int column)
{
	int64_t n = 0;
	struct str s = row_str(r, row, column);
	if (PQfformat(r->result, column) == 1)
		return network_int(s);
	return str_i64(s, &n) ? n : 0;
}

bool row_bool(const struct rows *r, int row, int column)
{
	struct str s = row_str(r, row, column);
	return s.len == 1 && (s.at[0] == 't' || s.at[0] == 1);
}

int64_t row_time(const struct rows *r, int row, int column)
{
	SCRATCH(a);
	int64_t ms;
	struct str s = row_str(r, row, column);
	if (str_i64(s, &ms))
		return ms;
	const char *text = arena_cstr(&a, s);
	size_t n = strlen(text); /* PostgreSQL writes "+00" without minutes */
	if (n > 3 && (text[n - 3] == '+' || text[n - 3] == '-'))
		text = arena_printf(&a, "%s:00", text);
	return clock_parse(text, &ms) ? ms : 0;
}

enum err rows_need(const struct rows *r, const char *what, const char *zh)
{
	return r->count == 1 ? ERR_OK : fault_as(ERR_NOTFOUND, what, NULL, "%s", zh);
}
