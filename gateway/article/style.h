/* style.h: the little of CSS that word processors say something with. */
#pragma once
#include "article/doc.h"

/* The value of a property in a style attribute, trimmed, or {NULL,0}. Linear in `style`. */
struct str style_value(struct str style, struct str property);

/* `look` as a span with that style would make it. */
struct look style_look(struct look, struct str style);

/* Hidden text, comments and revision marks: what the writer did not see on the page. */
bool style_hides(struct str style, struct str class);

/* TAG_H1 … TAG_H4 when Word or WPS calls this paragraph a title or gives it an outline level. */
enum tag style_heading(struct str style, struct str class, enum tag otherwise);

/* "mso-list:l0 level2 lfo1" read. */
struct word style_word(struct str style);
