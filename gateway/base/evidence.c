#include "base/evidence.h"

#include <errno.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"

enum { KEY_TEXT_MAX = 256 };

_Static_assert(EVIDENCE_KEY_BYTES == crypto_box_PUBLICKEYBYTES, "the key is one of X25519");

static enum err read_key(struct str text, unsigned char out[static EVIDENCE_KEY_BYTES])
{
	if (sodium_init() < 0)
		return fault(ERR_INTERNAL, "libsodium");
	if (!unhex(str_trim(text), out, EVIDENCE_KEY_BYTES))
		return fault(ERR_INVALID, "不是证据封存密钥（64 个十六进制数字）");
	return ERR_OK;
}

enum err evidence_read(const char *key_file, const char *folder, const struct evidence **out)
{
	static struct evidence evidence;
	SCRATCH(a);
	struct str text;
	*out = NULL;
	if (!key_file && !folder)
		return ERR_OK;
	if (!key_file || !folder)
		return fault(ERR_INVALID, "--evidence-key and --evidence go together");
	TRY(file_read(&a, key_file, KEY_TEXT_MAX, &text));
	TRY(read_key(text, evidence.key));
	if (access(folder, W_OK | X_OK))
		return fault(ERR_INVALID, "%s: cannot be written", folder);
	evidence.folder = folder;
	*out = &evidence;
	return ERR_OK;
}

static const char *path_of(const struct evidence *e, struct arena *a, struct str digest)
{
	return arena_printf(a, "%s/" STRF ".sealed", e->folder, STRV(digest));
}

enum evidence_sight evidence_look(const struct evidence *e, struct str digest)
{
	SCRATCH(a);
	struct stat file;
	if (!e || access(e->folder, X_OK))
		return EVIDENCE_UNSEEN;
	if (!lstat(path_of(e, &a, digest), &file))
		return EVIDENCE_THERE;
	return errno == ENOENT ? EVIDENCE_GONE : EVIDENCE_UNSEEN;
}

static enum err keep(const struct evidence *e, struct arena *a, struct str bytes, const char *name)
{
	const char *path = path_of(e, a, str_c(name));
	unsigned char *sealed = arena_alloc(a, bytes.len + crypto_box_SEALBYTES);
	if (!access(path, F_OK))
		return ERR_OK;
	if (crypto_box_seal(sealed, (const unsigned char *)bytes.at, bytes.len, e->key))
		return fault(ERR_INTERNAL, "evidence: the key is none");
	return file_write(path,
		(struct str){ (const char *)sealed, bytes.len + crypto_box_SEALBYTES }, 0440, NULL);
}

bool evidence_keep(const struct evidence *e, struct str bytes)
{
	SCRATCH(a);
	if (!e)
		return false;
	const char *name = sha256_hex(&a, bytes);
	enum err failed = keep(e, &a, bytes, name);
	if (failed)
		log_fault("evidence", failed);
	else
		log_info("evidence sealed sha256=%s", name);
	return !failed;
}

enum err evidence_pair(struct arena *a, struct str *out_secret, struct str *out_public)
{
	unsigned char public[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
	if (sodium_init() < 0 || crypto_box_keypair(public, secret))
		return fault(ERR_INTERNAL, "libsodium");
	*out_secret = str_c(arena_printf(a, "%s\n", hex(a, secret, sizeof secret)));
	*out_public = str_c(arena_printf(a, "%s\n", hex(a, public, sizeof public)));
	sodium_memzero(secret, sizeof secret);
	return ERR_OK;
}

enum err evidence_open(struct arena *a, struct str secret, struct str sealed, struct str *out)
{
	unsigned char key[EVIDENCE_KEY_BYTES], public[EVIDENCE_KEY_BYTES];
	TRY(read_key(secret, key));
	if (sealed.len < crypto_box_SEALBYTES || crypto_scalarmult_base(public, key))
		return fault(ERR_INVALID, "不是封存的证据");
	size_t length = sealed.len - crypto_box_SEALBYTES;
	unsigned char *bytes = arena_alloc(a, length + 1);
	int failed = crypto_box_seal_open(
		bytes, (const unsigned char *)sealed.at, sealed.len, public, key);
	sodium_memzero(key, sizeof key);
	if (failed)
		return fault(ERR_INVALID, "打不开：密钥不对，或文件被改动过");
	*out = (struct str){ (const char *)bytes, length };
	return ERR_OK;
}
