#include "store/audit_rows.h"

struct audit_row audit_row_at(const struct rows *r, int i)
{
	return (struct audit_row){ .kind = row_str(r, i, 0),
		.id = row_int(r, i, 1),
		.n = row_int(r, i, 2),
		.actor = row_int(r, i, 3),
		.action = row_str(r, i, 4),
		.payload = row_str(r, i, 5),
		.prev = row_str(r, i, 6),
		.hash = row_str(r, i, 7),
		.at_us = row_int(r, i, 8),
		.epoch = row_int(r, i, 9) };
}
