#include "supervise/one_time.h"

#include <ctype.h>
#include <sodium.h>

#include "base/argon.h"
#include "base/digest.h"

enum { WORDS = 64 };

static const char *const words[WORDS] = {
#define WORD(w) w,
#include "supervise/words.def"
#undef WORD
};

static const char *word(void)
{
	unsigned char at;
	random_bytes(&at, 1);
	return words[at % WORDS];
}

/* Four digits from 2 to 9: three bits each. */
static const char *digits(struct arena *a)
{
	unsigned char raw[4];
	random_bytes(raw, sizeof raw);
	return arena_printf(
		a, "%d%d%d%d", 2 + raw[0] % 8, 2 + raw[1] % 8, 2 + raw[2] % 8, 2 + raw[3] % 8);
}

const char *one_time_password(struct arena *a)
{
	char *p = arena_printf(
		a, "%s-%s-%s-%s-%s-%s", word(), digits(a), word(), digits(a), word(), digits(a));
	p[0] = (char)toupper((unsigned char)p[0]);
	return p;
}

enum err one_time_hash(struct arena *a, const char *password, struct str *out)
{
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);
	if (sodium_init() < 0 ||
		crypto_pwhash_str(hash, password, strlen(password), ARGON_PASSES, argon_memory()))
		return fault(ERR_UNAVAILABLE, "内存不足，无法计算口令摘要");
	*out = str_c(hash);
	return ERR_OK;
}
