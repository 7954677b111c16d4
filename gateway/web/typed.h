/* typed.h: nothing that a person types is kept with a mark of a state secret on it (Article 15). */
#pragma once
#include "web/form.h"

/*
 * One guard for every form: form_read asks it for each member that was given, so a new call cannot
 * forget it. By kind of field: LINE, TEXT, LINES and each text inside an OBJECT are the person's
 * own words; CITED are words of another text; ARTICLE is judged by the desk in its canonical form,
 * or not kept; SECRET is kept as a hash only. What programs report is not typed. ERR_REFUSED
 * upload.secrecy with the field, and an incident of the draft that the address names.
 */
[[nodiscard]] enum err typed_check(struct request *, const struct field *, const json_t *);

/* The same for words that do not come in a form: a file's name. */
[[nodiscard]] enum err typed_check_text(
	struct request *, const char *field, const char *name, struct str text);
