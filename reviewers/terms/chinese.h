/* chinese.h: the words of Chinese, how common each is, and how a row of hanzi divides into them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Changes whenever the table of words does, which is made while building: schemas/chinese.c. */
uint64_t chinese_digest(void);

/* Whether so many hanzi, folded, are a word of it; no more than four are. */
bool chinese_has(const uint32_t *hanzi, size_t count);

/*
 * Whether so many hanzi, folded, of which [from, to) are a listed word, read as words side by side of which some
 * begins or ends inside it. Where those share all of it (甲方|式样 for 方式) they must be nearly as likely as that the
 * listed word is meant, which is taken for a common one whatever the table says; where a piece of it is left between them
 * (再加|上 for 加上), likelier. Looks at no more than CHINESE_SIDE on either side.
 */
enum { CHINESE_SIDE = 8, CHINESE_HIT_MOST = 3 };
bool chinese_crosses(const uint32_t *hanzi, size_t count, size_t from, size_t to);
