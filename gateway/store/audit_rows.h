/* audit_rows.h: rows of the record as the store gives them. */
#pragma once
#include "model/audit_row.h"
#include "store/store.h"

/* The first ten columns of audit_page, audit_window and audit_sealed; borrowed from the rows. */
struct audit_row audit_row_at(const struct rows *, int row);
