/* long_form.h: the body of a headline article, in the little HTML that nobody takes away. */
#pragma once
#include "base/arena.h"

struct long_form {
	struct str html; /* its pictures and the address in it are holes */
	unsigned images_lost, links, tables;
};

struct long_form long_form_make(struct arena *, struct str article_html);
