/* One row of the record, for whoever has the public keys alone. */
#include "model/proof.h"
#include "base/clock.h"
#include "base/files.h"
#include "seal/checkpoint.h"
#include "seal/seal.h"
#include "tests/flows/0100_front_story/story.h"
#include "tests/support/cluster.h"

/* Everything so far under one checkpoint, by keys whose public halves come back. */
static struct keyring sealed_now(struct arena *a)
{
	struct sealer sealer;
	struct keyring ring = {};
	struct str pems;
	int64_t rows = 0;
	const char *keys = arena_printf(a, "%s/front-keys", test_folder());
	assert_int_equal(folder_make(keys, 0700, NULL), ERR_OK);
	assert_int_equal(sealer_open(test_conninfo(front.scene.database, "shenfa_seal"), keys,
				 clock_now() - 1000, &sealer),
		ERR_OK);
	assert_int_equal(
		checkpoint_make(sealer.db, &sealer.keys, clock_now(), true, &rows), ERR_OK);
	assert_true(rows > 0);
	sealer_close(&sealer);
	assert_int_equal(
		file_read(a, arena_printf(a, "%s/public.pem", keys), 65536, &pems), ERR_OK);
	assert_int_equal(keyring_read(pems, &ring), ERR_OK);
	return ring;
}

void one_row_of_the_record_is_proved_without_the_gateway(void **)
{
	SCRATCH(a);
	struct audit_row row;
	const char *head, *draft = make_draft(&a, &head);
	const char *path = arena_printf(&a, "/api/v1/audit/proof/draft-%s-1", draft);
	AUTO_REPLY early = CALL(AUDIT, "GET", path, NULL);
	assert_string_equal(front_code(&early), "audit.unsealed");
	struct keyring ring = sealed_now(&a);
	AUTO_REPLY r = CALL(AUDIT, "GET", path, NULL);
	assert_int_equal(r.status, 200);
	assert_int_equal(proof_check(&a, r.json, &ring, &row), ERR_OK);
	assert_string_equal(audit_place(&a, &row), arena_printf(&a, "draft/%s row 1", draft));
	AUTO_REPLY last = CALL(AUDIT, "GET",
		arena_printf(&a, "/api/v1/audit/proof/%s",
			scene_sql(&front.scene,
				"select concat_ws('-', kind, id, n) from audit a where a.xid "
				"< (select xid_to from checkpoint) order by a.xid desc, "
				"kind desc, id desc, n desc limit 1")),
		NULL);
	assert_int_equal(proof_check(&a, last.json, &ring, &row), ERR_OK);
	/* Somebody bends the row behind everybody's back: what is shown is no longer what was sealed. */
	scene_sql(&front.scene, arena_printf(&a,
					"set session_replication_role = replica; update audit set "
					"action = 'draft.save' "
					"where kind = 'draft' and id = %s and n = 1 returning 1",
					draft));
	AUTO_REPLY bent = CALL(AUDIT, "GET", path, NULL);
	assert_int_equal(proof_check(&a, bent.json, &ring, &row), ERR_DENIED);
	AUTO_REPLY none = CALL(AUDIT, "GET", "/api/v1/audit/proof/draft-999999-1", NULL);
	assert_string_equal(front_code(&none), "audit.none");
	AUTO_REPLY not_his = CALL(EDITOR, "GET", path, NULL);
	assert_int_equal(not_his.status, 403);
	keyring_done(&ring);
}
