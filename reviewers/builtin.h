/* builtin.h: the lists that a new instance begins with (schemas/lexicons), inside the program. */
#pragma once
#include "base/str.h"

struct str builtin_terms(void);
struct str builtin_allow(void);
struct str builtin_names(void);

/* The syllables of pinyin without tones, one a line, in order. */
struct str builtin_pinyin(void);

/* Laws, and what is known of their being in force: reviewers/lists/laws.h. */
struct str builtin_laws(void);
