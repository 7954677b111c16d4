#include "schemas/queries.h"

const struct query_text queries[Q__COUNT] = {
#define QUERY(n, t, p) [Q_##n] = { #n, t, p },
#include "queries.def"
#undef QUERY
};
