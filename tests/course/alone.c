/* alone.c: the model of the store, a million steps. */
#include "tests/course/world.h"

const struct trial trial = { 1000000, book_memory };
