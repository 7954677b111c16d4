#include "model/ticket.h"

#include "base/digest.h"

static json_t *list_of(const struct str *s, size_t count)
{
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_from(s[i]));
	return list;
}

static json_t *files_json(const struct ticket *t)
{
	json_t *list = json_array();
	for (size_t i = 0; i < t->file_count; i++) {
		const struct ticket_file *f = &t->files[i];
		json_array_append_new(list,
			json_pack("{s:o, s:o, s:o, s:I, s:o}", "path", json_from(f->path), "sha256",
				json_from(f->sha256), "sm3", json_from(f->sm3), "size",
				(json_int_t)f->size, "holes", list_of(f->holes, f->hole_count)));
	}
	return list;
}

static json_t *votes_json(const struct ticket *t)
{
	json_t *list = json_array();
	for (size_t i = 0; i < t->vote_count; i++) {
		const struct ticket_vote *v = &t->votes[i];
		json_array_append_new(list,
			json_pack("{s:o, s:o, s:I, s:o, s:o}", "account", json_from(v->account),
				"stage", json_from(v->stage), "at", (json_int_t)v->at, "tree",
				json_from(v->tree), "sig", json_from(v->sig)));
	}
	return list;
}

/* The members that are plain text, once, for writing and for reading. */
static const struct {
	const char *name;
	size_t at;
} words[] = {
#define WORD(m)                                                                                    \
	{                                                                                          \
#m, offsetof(struct ticket, m)                                                     \
	}
	WORD(ticket), WORD(act), WORD(submission), WORD(draft), WORD(commit), WORD(tree),
	WORD(channel), WORD(account), WORD(policy), WORD(lexicon)
#undef WORD
};
enum { WORDS = sizeof words / sizeof *words };

static struct str *word(const struct ticket *t, size_t i)
{
	return (struct str *)((char *)t + words[i].at);
}

struct str ticket_text(struct arena *a, const struct ticket *t)
{
	json_auto_t *j = json_pack("{s:o, s:o, s:o, s:I, s:I, s:I, s:{s:o, s:o}}", "renditions",
		files_json(t), "votes", votes_json(t), "marks",
		t->marks ? json_deep_copy(t->marks) : json_array(), "not_before",
		(json_int_t)t->not_before, "not_after", (json_int_t)t->not_after, "epoch",
		(json_int_t)t->epoch, "key", "ed25519", json_from(t->key_ed25519), "sm2",
		json_from(t->key_sm2));
	for (size_t i = 0; i < WORDS; i++)
		json_object_set_new(j, words[i].name, json_from(*word(t, i)));
	return json_canonical(a, j);
}

static bool read_holes(struct arena *a, const json_t *list, struct ticket_file *f)
{
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n > TICKET_FILES_MAX)
		return false;
	f->holes = arena_array(a, struct str, n + 1);
	for (f->hole_count = 0; f->hole_count < n; f->hole_count++) {
		const json_t *s = json_array_get(list, f->hole_count);
		if (!json_is_string(s))
			return false;
		f->holes[f->hole_count] =
			arena_str(a, (struct str){ json_string_value(s), json_string_length(s) });
	}
	return true;
}

static bool read_file(struct arena *a, const json_t *j, struct ticket_file *f)
{
	f->path = arena_str(a, json_str(j, "path"));
	f->sha256 = arena_str(a, json_str(j, "sha256"));
	f->sm3 = arena_str(a, json_str(j, "sm3"));
	f->size = json_int(j, "size", -1);
	return f->path.len && f->sha256.len == 64 && f->sm3.len == 64 && f->size >= 0 &&
	       read_holes(a, json_object_get(j, "holes"), f);
}

static enum err read_files(struct arena *a, const json_t *list, struct ticket *t)
{
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n > TICKET_FILES_MAX)
		return fault_as(ERR_INVALID, "ticket.renditions", NULL, "发布凭证的成品清单有误");
	t->files = arena_array(a, struct ticket_file, n + 1);
	for (t->file_count = 0; t->file_count < n; t->file_count++)
		if (!read_file(a, json_array_get(list, t->file_count), &t->files[t->file_count]))
			return fault_as(ERR_INVALID, "ticket.renditions", NULL,
				"发布凭证的成品清单第 %zu 项有误", t->file_count + 1);
	return ERR_OK;
}

static enum err read_votes(struct arena *a, const json_t *list, struct ticket *t)
{
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n > TICKET_VOTES_MAX)
		return fault_as(ERR_INVALID, "ticket.votes", NULL, "发布凭证的审核意见有误");
	t->votes = arena_array(a, struct ticket_vote, n + 1);
	for (t->vote_count = 0; t->vote_count < n; t->vote_count++) {
		const json_t *j = json_array_get(list, t->vote_count);
		t->votes[t->vote_count] =
			(struct ticket_vote){ .account = arena_str(a, json_str(j, "account")),
				.stage = arena_str(a, json_str(j, "stage")),
				.tree = arena_str(a, json_str(j, "tree")),
				.sig = arena_str(a, json_str(j, "sig")),
				.at = json_int(j, "at", 0) };
	}
	return ERR_OK;
}

enum err ticket_take_manifest(struct arena *a, struct str manifest, struct ticket *t)
{
	json_auto_t *j = NULL;
	TRY(json_read(manifest, &j));
	return read_files(a, json_object_get(j, "files"), t);
}

static void read_members(struct arena *a, const json_t *j, struct ticket *t)
{
	const json_t *key = json_object_get(j, "key");
	for (size_t i = 0; i < WORDS; i++)
		*word(t, i) = arena_str(a, json_str(j, words[i].name));
	t->not_before = json_int(j, "not_before", 0);
	t->not_after = json_int(j, "not_after", 0);
	t->epoch = json_int(j, "epoch", 0);
	t->key_ed25519 = arena_str(a, json_str(key, "ed25519"));
	t->key_sm2 = arena_str(a, json_str(key, "sm2"));
}

/* What was read must write the same bytes again: nothing unknown, nothing missing. */
enum err ticket_read(struct arena *a, struct str body, struct ticket *out)
{
	json_auto_t *j = NULL;
	struct ticket t = {};
	TRY(json_read(body, &j));
	read_members(a, j, &t);
	TRY(read_files(a, json_object_get(j, "renditions"), &t));
	TRY(read_votes(a, json_object_get(j, "votes"), &t));
	t.marks = json_object_get(j, "marks");
	bool whole = json_is_array(t.marks) && !json_has_fraction(t.marks);
	struct str again = whole ? ticket_text(a, &t) : (struct str){};
	t.marks = NULL;
	if (!str_eq(again, body))
		return fault_as(ERR_INVALID, "ticket.canonical", NULL, "发布凭证不是规范格式");
	*out = t;
	return ERR_OK;
}

enum err ticket_check_file(const struct ticket *t, struct str path, struct str bytes,
	const struct ticket_file **out_file)
{
	SCRATCH(a);
	for (size_t i = 0; i < t->file_count; i++) {
		const struct ticket_file *f = &t->files[i];
		if (!str_eq(f->path, path))
			continue;
		if ((size_t)f->size != bytes.len ||
			!str_eq(f->sha256, str_c(sha256_hex(&a, bytes))) ||
			!str_eq(f->sm3, str_c(sm3_hex(&a, bytes))))
			break;
		if (out_file)
			*out_file = f;
		return ERR_OK;
	}
	return fault_as(ERR_DENIED, "ticket.bytes", NULL,
		"成品文件“" STRF "”与发布凭证不符，不予发送", STRV(path));
}
