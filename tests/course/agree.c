/* agree.c: the same steps against the SQL on a PostgreSQL; it and the model agree after each. */
#include "tests/course/world.h"

static struct book *both(void)
{
	return book_both(book_memory(), book_real());
}

const struct trial trial = { 3000, both };
