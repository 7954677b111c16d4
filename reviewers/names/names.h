/* names.h: the list of official wording as people keep it, read. */
#pragma once
#include "base/err.h"
#include "model/finding.h"

/* Names have these many symbols at most; a list has these many rows at most. */
enum { NAME_SYMBOLS_MAX = 64, NAMES_MAX = 500000 };

enum name_kind {
#define KIND(name, zh) NAME_##name,
#include "reviewers/names/kinds.def"
#undef KIND
	NAME__KINDS
};

struct name {
	struct str text; /* without 《》 round it; PHONE: whose number it is */
	struct str
		right; /* RENAMED, COMMERCIAL: instead of it; ORDER: the order's name; PHONE: the number */
	struct str source; /* why it is listed, for people */
	enum name_kind kind;
	enum severity severity;
	bool weighed; /* the list says the severity */
	bool exact;   /* nothing that is only near it is looked for */
};

struct names {
	struct name *at;
	size_t count;
};

/*
 * name⇥kind⇥right⇥source⇥options, the kind one of kinds.def, PHRASE when there is none. Options,
 * parted by spaces: "exact", "NOTE", "WARN", "BLOCK". Blank lines and lines that begin with "# "
 * are skipped. Everything is copied into the arena. ERR_INVALID names the first bad line.
 */
[[nodiscard]] enum err names_read(struct arena *, struct str list, struct names *out);

/* As people write it; and back, NAME__KINDS for what is none. */
const char *name_kind_word(enum name_kind);
enum name_kind name_kind_of(struct str word);
