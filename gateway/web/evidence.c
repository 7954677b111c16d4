/* evidence.c: everything about one item in one archive, checkable without us. */
#include "web/item.h"
#include "web/route.h"
#include "web/zip.h"

enum { EVIDENCE_MAX = 512 * 1024 * 1024 };

static const char readme[] = "本档案含一件信息发布的全部材料：\n"
			     "  submission-*.json    各次送审的内容、审核意见与标记\n"
			     "  submission-*/        送审时的原文、各渠道成品及其清单（逐字节）\n"
			     "  sheet-*.html         信息发布审核登记表\n"
			     "  votes.json           表决的原始字节、签名与公钥\n"
			     "  tickets.json         发布凭证及双签名（Ed25519、SM2）\n"
			     "  deliveries.json      发布与回执\n"
			     "  audit.jsonl          审计记录，每行一条，逐条链接\n"
			     "发布凭证可用 shenfa ticket verify 离线核验，不依赖本系统。\n";

#define ADD_TEXT(z, req, query, name, draft)                                                       \
	({                                                                                         \
		AUTO_ROWS rows_ = {};                                                              \
		TRY(store_run((req)->db, (req)->arena, query, &rows_, P_INT(draft)));              \
		pack_add(z, STR(name), arena_str((req)->arena, row_str(&rows_, 0, 0)));            \
	})

static enum err add_tables(struct request *req, struct zip *z, int64_t draft)
{
	ADD_TEXT(z, req, evidence_votes, "votes.json", draft);
	ADD_TEXT(z, req, evidence_tickets, "tickets.json", draft);
	ADD_TEXT(z, req, evidence_deliveries, "deliveries.json", draft);
	ADD_TEXT(z, req, evidence_audit, "audit.jsonl", draft);
	return ERR_OK;
}

/* The tree that was voted on, file by file. */
static enum err add_tree(
	struct item *i, struct zip *z, int64_t draft, struct str commit, const char *folder)
{
	struct vault_file *files;
	size_t count;
	struct arena *a = i->desk.arena;
	TRY(vault_list(i->desk.vault, a, draft, commit, STR(""), &files, &count));
	for (size_t f = 0; f < count; f++) {
		struct str bytes;
		TRY(vault_read(i->desk.vault, a, draft, commit, files[f].path, &bytes));
		pack_add(z, str_c(arena_printf(a, "%s/" STRF, folder, STRV(files[f].path))), bytes);
	}
	return ERR_OK;
}

static enum err add_submission(struct request *req, struct item *i, struct zip *z, int64_t draft,
	int64_t submission, struct str commit, int64_t round)
{
	struct str sheet;
	json_auto_t *j = NULL;
	const char *name = arena_printf(req->arena, "submission-%lld", (long long)round);
	TRY(submission_show(&i->desk, &i->viewer, submission, &j));
	pack_add(z, str_c(arena_printf(req->arena, "%s.json", name)), json_text(req->arena, j));
	TRY(sheet_html(&i->desk, &i->viewer, submission, &sheet));
	pack_add(z, str_c(arena_printf(req->arena, "sheet-%lld.html", (long long)round)), sheet);
	return add_tree(i, z, draft, commit, name);
}

enum err on_draft_evidence(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	AUTO_ROWS rows = {};
	struct str out;
	struct zip *z = arena_new(req->arena, struct zip);
	TRY(item_open(req, "draft.none", &i));
	TRY(store_run(req->db, req->arena, evidence_submissions, &rows, P_INT(i.id)));
	pack_open(z, req->arena, EVIDENCE_MAX, req->now);
	pack_add(z, STR("README.txt"), str_c(readme));
	for (int n = 0; n < rows.count; n++)
		TRY(add_submission(req, &i, z, i.id, row_int(&rows, n, 0), row_str(&rows, n, 1),
			row_int(&rows, n, 2)));
	TRY(add_tables(req, z, i.id));
	TRY(pack_close(z, &out));
	return reply_file(req, res, out, STR("application/zip"),
		str_c(arena_printf(req->arena, "evidence-%lld.zip", (long long)i.id)), false);
}
