/* text.h: what a handset shows: the whole text of a message, and how many items it is charged as. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * One item holds 70 UCS-2 units; of a longer text each part gives six bytes to a header and holds
 * 67. A pair of surrogates (an emoji) is not cut apart: then that part has one unit less.
 */
enum { SMS_ONE = 70, SMS_PART = 67, SMS_TEXT_MAX = 500, SMS_PARTS_MAX = 9 };

struct sms_units {
	uint16_t *at;
	size_t count;
};
struct sms_units sms_units(struct arena *, struct str utf8);

/* How many parts, and in lens[] how many units each of the first SMS_PARTS_MAX has. 0 for no text. */
size_t sms_split(struct sms_units, size_t lens[static SMS_PARTS_MAX]);

/* Items that the text is charged as, for each recipient. */
size_t sms_items(struct arena *, struct str utf8);

/*
 * Without what no handset shows: characters of no width, marks of direction, fillers. The arena has it,
 * or it is `s` itself where there is none.
 */
struct str sms_visible(struct arena *, struct str s);

/* What two texts have alike that a person takes for the same: without those and without blanks. */
struct str sms_sameness(struct arena *, struct str s);

/* UTF-16, big end first: Msg_Fmt 8. */
struct str sms_ucs2(struct arena *, struct sms_units, size_t from, size_t count);

/* A telephone number of the mainland: 11 digits, 1[3-9]. */
bool sms_number_ok(struct str);

/* "138****0000": what people are shown. The arena has it. */
const char *sms_masked(struct arena *, struct str number);

/* What a person answers who wants no more: R, T, TD, 退订, 0000, whatever its case and blanks. */
bool sms_is_opt_out(struct arena *, struct str answer);
