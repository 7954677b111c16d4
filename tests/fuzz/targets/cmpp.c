/* Any bytes as frames of CMPP: read to the end, and what was read is written as it came. */
#include "channels/sms/cmpp.h"
#include "tests/fuzz/fuzz.h"

static void read_body(struct arena *a, enum cmpp_version v, const struct cmpp_packet *p)
{
	struct cmpp_submit submit = {};
	struct cmpp_submit_resp resp;
	struct cmpp_deliver deliver;
	struct cmpp_report report;
	if (cmpp_read_submit(v, p->body, &submit)) {
		struct cmpp_submit again = {};
		struct str bytes = cmpp_submit(a, v, p->sequence, &submit);
		MUST(cmpp_read_submit(v, str_from(bytes, CMPP_HEADER), &again));
		MUST(str_eq(again.content, submit.content));
		MUST(again.target_count == submit.target_count);
	}
	if (cmpp_read_submit_resp(v, p->body, &resp))
		MUST(str_eq(str_from(cmpp_submit_resp(a, v, p->sequence, &resp), CMPP_HEADER),
			p->body));
	if (cmpp_read_deliver(v, p->body, &deliver) && cmpp_read_report(deliver.content, &report))
		MUST(report.target.len <= 32 && report.stat.len <= 7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str rest = fuzz_input(data, len);
	struct cmpp_packet p;
	struct cmpp_connect c;
	struct cmpp_connect_resp r;
	size_t used;
	while (cmpp_read(rest, &p, &used) == CMPP_FRAME) {
		MUST(used >= CMPP_HEADER && used <= rest.len);
		(void)cmpp_read_connect(p.body, &c);
		(void)cmpp_read_connect_resp(p.body, &r);
		read_body(&a, CMPP_2, &p);
		read_body(&a, CMPP_3, &p);
		rest = str_from(rest, used);
	}
	return 0;
}
