/*
 * queries.h: every statement the product runs, by name. The texts stand in
 * schemas/queries/, so no function in the product accepts SQL.
 */
#pragma once

enum query {
#define QUERY(name, text, params) Q_##name,
#include "queries.def"
#undef QUERY
	Q__COUNT
};

struct query_text {
	const char *name, *text;
	int params;
};
extern const struct query_text queries[Q__COUNT];

enum {
#define QUERY(name, text, params) Q_##name##_takes = params,
#include "queries.def"
#undef QUERY
	Q__takes_end
};
