/* mention.h: whom running text names beside a number: 王小明（男，身份证号330106********1234）. */
#pragma once
#include "reviewers/personal/pieces.h"
#include "reviewers/words.h"

/* A name and its share of a number are no shorter: as many of these, and nobody has no room. */
enum { MENTION_BYTES = 6 };

/*
 * Adds to the roll whoever is named right in front of a number of an identity card, or of a mobile telephone with
 * stars in it: nothing stands between but what introduces such a number, and the name begins with a common
 * surname. No mark parts a name from the office before it: of 主任李强 both 任李强 and 李强 are added. A telephone
 * without stars is mostly an office's, given beside its 联系人, and tells of nobody.
 */
void mentions_read(struct arena *, struct roll *, size_t block, struct str text);
