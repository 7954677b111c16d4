/* Lines as `shenfa screen` reads them: one answer each, offsets inside the text that was given. */
#include "reviewers/jsonl.h"
#include "base/json.h"
#include "reviewers/builtin.h"
#include "tests/fuzz/fuzz.h"

static const struct screening *opened(void)
{
	static struct screening *s;
	if (!s)
		MUST(screening_open(&s, builtin_terms(), builtin_allow()) == ERR_OK);
	return s;
}

static void check_line(struct str line)
{
	size_t i;
	json_t *finding;
	json_auto_t *answer = NULL;
	MUST(json_read(line, &answer) == ERR_OK);
	const json_t *list = json_object_get(answer, "findings");
	MUST(json_is_array(list) != json_is_string(json_object_get(answer, "error")));
	json_array_foreach(list, i, finding)
	{
		MUST(json_int(finding, "start", -1) >= 0);
		MUST(json_int(finding, "start", -1) < json_int(finding, "end", -1));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *said = NULL;
	size_t room = 0;
	FILE *in = len ? fmemopen((void *)data, len, "r") : NULL;
	FILE *out = open_memstream(&said, &room);
	MUST(out);
	if (in) {
		MUST(screen_jsonl(in, out, opened()) >= 0);
		fclose(in);
	}
	fclose(out);
	for (struct str rest = { said, room }; rest.len;)
		check_line(str_cut(&rest, '\n'));
	free(said);
	return 0;
}
