/* instance.h: what an instance remembers about itself between starts. */
#pragma once
#include "supervise/place.h"

struct instance {
	int port;                   /* of the pages */
	int site_port, wechat_port; /* of the stand-ins; they stand in addresses, so they stay */
	int weibo_port, app_port, tcb_port;
	int sms_port, cmpp_port; /* of the handsets' page, of the gateway */
	int outlet_port;         /* of the outlets where a person posts */
	bool demo;               /* false for ever once it was */
	const char *channels;    /* that a demonstration has: "website,wechat"; NULL: all of them */
};

bool instance_has(const struct instance *, const char *channel);

/*
 * state/instance.json: read, changed by what was asked for now (port -1: as before, or 8080; 0: any
 * free one), written. ERR_CONFLICT names a port that somebody else listens on.
 */
[[nodiscard]] enum err instance_open(
	const struct place *, int port, bool demo, struct instance *out);
