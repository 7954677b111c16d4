/* All that this walk was refused for is there, and somebody answers for it. */
#include "tests/flows/0215_every_write/walk.h"

void what_was_refused_is_answered_for(void **)
{
	const char *one =
		F("/api/v1/secrecy-incidents/%s", SQL("update incident set evidence = 'SEALED' "
						      "where id = (select min(id) from incident) "
						      "returning id"));
	ACT(SECURITY, "POST", F("%s/evidence", one),
		"{\"outcome\":\"handed-over\",\"reason\":\"交市保密局\"}", "");
	AUTO_REPLY unseen = front_call(&w.front, &w.arena, SECURITY, "POST", F("%s/evidence", one),
		"", "{\"outcome\":\"removed\",\"reason\":\"已移除\"}");
	assert_string_equal(front_code(&unseen), "secrecy.unseen"); /* no folder is set */
	ACT(SECURITY, "POST", F("%s/handling", one), "{\"reason\":\"来源已核实\"}", "");
}
