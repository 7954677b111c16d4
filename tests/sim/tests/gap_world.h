/*
 * gap_world.h: a one-way gap. Both programs of the courier are real, so is the website beyond; the gateway is this test,
 * and both sides share the folder that a device would carry.
 */
#pragma once
#include "tests/check.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "courier/courier.h"
#include "courier/drop.h"
#include "courier/envelope.h"
#include "courier/ferry.h"
#include "courier/memory.h"
#include "tests/sim/server.h"

static struct arena arena;
static char folder[] = "/tmp/shenfa-across.XXXXXX";
static struct sim_server *gateway;
static const char *address;
static struct key *near_key, *far_key, *ed25519, *sm2, *stranger;
static struct ferry *ferry;
static struct courier *drop;
static const bool go_on;

#define F(...) arena_printf(&arena, __VA_ARGS__)

/* What the gateway hands out, and what it was told. */
static json_t *order;
static const char *told;
static int times, asked;
static int leases;          /* that were asked for */
static json_t *lease;       /* handed out to each who asks */
static bool due;            /* a list of what stands there; asked for once, it is due no more */
static const char *removal; /* as JSON, handed out once; or NULL */
static const char *by_hand; /* what was said of it */
static json_t *survey;      /* the last that came back */
static int surveys, blind;  /* that did, and how often it was said that nothing does */

static inline void on_watch(const struct sim_request *r, struct sim_reply *out)
{
	out->body = str_c(arena_printf(r->arena,
		"{\"survey\":%s,\"wait_ms\":1000,\"deliveries\":[],\"removal\":%s}",
		due ? "{\"account\":\"3\",\"name\":\"某局\",\"base_url\":\"https://"
		      "x.gov.cn\",\"settings\":{}}"
		    : "null",
		removal ? removal : "null"));
	due = false;
	removal = NULL;
}

static inline void on_survey(struct str body)
{
	json_decref(survey);
	survey = NULL;
	assert_int_equal(json_read(body, &survey), ERR_OK);
	if (json_object_get(survey, "trouble"))
		blind++;
	else
		surveys++;
}

static inline void on_call(void *context, const struct sim_request *r, struct sim_reply *out)
{
	struct str path = str_c(r->path);
	(void)context;
	*out = (struct sim_reply){ .status = 200, .media_type = "application/json" };
	out->body = STR("{\"deliveries\":[]}");
	if (str_ends(path, STR("/leases")) && lease) {
		json_object_set_new(lease, "id", json_string(F("%d", ++leases)));
		json_auto_t *j = json_pack("{s:[O]}", "deliveries", lease);
		out->body = json_text(r->arena, j);
	}
	if (str_ends(path, STR("/watch")))
		on_watch(r, out);
	if (str_ends(path, STR("/surveys")))
		on_survey(r->body);
	if (str_ends(path, STR("/removals/9/result")))
		by_hand = F(STRF, STRV(r->body));
	if (!str_ends(path, STR("/orders")))
		return;
	if (!strcmp(r->method, "GET")) {
		asked++;
		json_auto_t *j =
			json_pack("{s:o}", "order", order ? json_incref(order) : json_null());
		out->body = json_text(r->arena, j);
		return;
	}
	json_auto_t *j = NULL;
	assert_int_equal(json_read(r->body, &j), ERR_OK);
	told = F(STRF ":" STRF, STRV(json_str(j, "statement")), STRV(json_str(j, "trouble")));
	times++;
	*out = (struct sim_reply){ .status = 204 };
}

static inline const char *put(const char *name, struct str text)
{
	const char *path = F("%s/%s", folder, name);
	assert_int_equal(file_write(path, text, 0600, NULL), ERR_OK);
	return path;
}

static inline const char *config(const char *side, const char *peer, const char *secrets)
{
	return put(F("%s.json", side),
		str_c(F("{\"gateway\":\"%s\",\"account\":\"3\",\"channel\":\"website\",\"key\":"
			"\"%s/%s.pem\",\"signing_keys\":\"%s/seal.pem\",\"peer\":\"%s/%s.pub\","
			"\"secrets\":{%s}}",
			address, folder, side, folder, folder, peer, secrets)));
}

static inline void open_near(void)
{
	ferry_close(ferry);
	assert_int_equal(
		ferry_open(config("near", "far", ""), F("%s/gap", folder), 60, &go_on, &ferry),
		ERR_OK);
}

static inline void open_far(bool remembers)
{
	if (drop)
		courier_close(drop);
	const char *secrets = F("\"site_root\":\"%s/site\"", folder);
	assert_int_equal(
		drop_open(config("far", "near", secrets), F("%s/gap", folder), &go_on, &drop),
		ERR_OK);
	if (remembers)
		memory_init(drop, F("%s/state", folder));
}

static inline void keys(struct key **out, const char *name)
{
	assert_int_equal(key_generate(KEY_ED25519, out), ERR_OK);
	put(F("%s.pem", name), key_private_pem(&arena, *out));
	put(F("%s.pub", name), key_public_pem(&arena, *out));
}

static inline int begin(void **)
{
	if (!mkdtemp(folder))
		return 1;
	assert_int_equal(
		sim_server_start(&arena, "127.0.0.1:0", on_call, NULL, &gateway, &address), ERR_OK);
	keys(&near_key, "near");
	keys(&far_key, "far");
	keys(&stranger, "stranger");
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &sm2), ERR_OK);
	put("seal.pem", str_c(F(STRF STRF, STRV(key_public_pem(&arena, ed25519)),
				STRV(key_public_pem(&arena, sm2)))));
	return 0;
}

static inline int end(void **)
{
	struct key *all[] = { near_key, far_key, stranger, ed25519, sm2 };
	ferry_close(ferry);
	courier_close(drop);
	sim_server_stop(gateway);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		key_free(all[i]);
	json_decref(order);
	json_decref(lease);
	json_decref(survey);
	arena_free(&arena);
	return 0;
}

static inline int fresh(void **)
{
	assert_int_equal(system(F("rm -rf %s/gap %s/site %s/state", folder, folder, folder)), 0);
	static const char *const folders[] = { "gap", "site", "state" };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(folder_make(F("%s/%s", folder, folders[i]), 0755, NULL), ERR_OK);
	json_decref(order);
	json_decref(lease);
	order = lease = NULL;
	told = NULL;
	times = asked = leases = surveys = blind = 0;
	due = false;
	removal = by_hand = NULL;
	open_near();
	open_far(true);
	return 0;
}

static inline void near_round(void)
{
	clock_pass(1000);
	assert_int_equal(ferry_round(ferry, 0), ERR_OK);
}

static inline void far_round(void)
{
	size_t n;
	assert_int_equal(drop_round(drop, &n), ERR_OK);
}

static inline void there_and_back(void)
{
	near_round();
	far_round();
	near_round();
}

static inline bool lies(const char *name)
{
	return !access(F("%s/gap/%s", folder, name), F_OK);
}

/* A wish for a list that lies there, or the list. */
static inline const char *first(const char *below)
{
	const char *found = NULL;
	DIR *d = opendir(F("%s/gap/%s", folder, below));
	for (struct dirent *at = d ? readdir(d) : NULL; at; at = readdir(d))
		if (strstr(at->d_name, "-0.watch"))
			found = F("%s/gap/%s/%s", folder, below, at->d_name);
	if (d)
		closedir(d);
	return found;
}
