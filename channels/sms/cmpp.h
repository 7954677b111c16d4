/*
 * cmpp.h: the frames of CMPP 2.0 and 3.0 (China Mobile Peer to Peer), both directions of it.
 *
 * All numbers have their big end first; text fields have a fixed width and are filled with zeroes
 * behind. The two versions differ in a few widths only, and in how wide a status is.
 */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum cmpp_version { CMPP_2 = 0x20, CMPP_3 = 0x30 };
enum cmpp_command {
	CMPP_CONNECT = 1,
	CMPP_TERMINATE = 2,
	CMPP_SUBMIT = 4,
	CMPP_DELIVER = 5,
	CMPP_QUERY = 6,
	CMPP_ACTIVE_TEST = 8,
	CMPP_RESP = (int)0x80000000, /* beside the command that is answered */
};
enum {
	CMPP_HEADER = 12,
	CMPP_PACKET_MAX = 4096, /* beyond any frame of either version */
	CMPP_TARGETS_MAX = 99,
	CMPP_CONTENT_MAX = 140,
	CMPP_SECRET_MAX = 64,
};

/* One frame as it came: `body` borrows from what was read. */
struct cmpp_packet {
	uint32_t command, sequence;
	struct str body;
};

enum cmpp_read { CMPP_MORE, CMPP_FRAME, CMPP_BROKEN };

/*
 * Looks at the beginning of what has come in. FRAME: *out is whole and *used bytes long; MORE: wait
 * for the rest; BROKEN: no length that a frame can have, nothing behind it can be trusted.
 */
enum cmpp_read cmpp_read(struct str bytes, struct cmpp_packet *out, size_t *used);

/* Header and body as one run of bytes. */
struct str cmpp_frame(struct arena *, uint32_t command, uint32_t sequence, struct str body);

struct cmpp_connect {
	struct str source; /* SP_Id, six characters */
	unsigned char auth[16];
	uint8_t version;
	uint32_t stamp; /* MMDDHHMMSS as a number */
};
/* MD5 over SP_Id, nine zero bytes, the secret and the stamp as ten digits. */
void cmpp_auth(struct str source, struct str secret, uint32_t stamp, unsigned char out[static 16]);
struct str cmpp_connect(struct arena *, uint32_t sequence, const struct cmpp_connect *);
bool cmpp_read_connect(struct str body, struct cmpp_connect *out);

struct cmpp_connect_resp {
	uint32_t status; /* 0: welcome */
	unsigned char auth[16];
	uint8_t version;
};
/* MD5 over the status as it stands in the frame, the authenticator of CONNECT, the secret. */
void cmpp_auth_ismg(enum cmpp_version, uint32_t status, const unsigned char source[static 16],
	struct str secret, unsigned char out[static 16]);
struct str cmpp_connect_resp(
	struct arena *, enum cmpp_version, uint32_t sequence, const struct cmpp_connect_resp *);
/* Its length says of which version it is: a gateway may answer in another than was asked for. */
bool cmpp_read_connect_resp(struct str body, struct cmpp_connect_resp *out);
const char *cmpp_status_words(uint32_t status); /* Chinese */

struct cmpp_submit {
	uint8_t part, parts; /* from 1 */
	bool report;         /* asks for a state report */
	struct str service;  /* business code */
	bool udh;
	uint8_t format; /* 8: UCS-2 */
	struct str source;
	struct str valid_until, sender; /* "260930180000032+" or empty; service number */
	struct str targets[CMPP_TARGETS_MAX];
	size_t target_count;
	struct str content;
};
struct str cmpp_submit(
	struct arena *, enum cmpp_version, uint32_t sequence, const struct cmpp_submit *);
bool cmpp_read_submit(enum cmpp_version, struct str body, struct cmpp_submit *out);

struct cmpp_submit_resp {
	uint64_t msg_id;
	uint32_t result;
};
struct str cmpp_submit_resp(
	struct arena *, enum cmpp_version, uint32_t sequence, const struct cmpp_submit_resp *);
bool cmpp_read_submit_resp(enum cmpp_version, struct str body, struct cmpp_submit_resp *out);

struct cmpp_deliver {
	uint64_t msg_id;
	struct str to, service; /* our service number, business code */
	uint8_t format;
	bool udh;
	struct str from;
	bool report; /* content is a state report */
	struct str content;
};
struct str cmpp_deliver(
	struct arena *, enum cmpp_version, uint32_t sequence, const struct cmpp_deliver *);
bool cmpp_read_deliver(enum cmpp_version, struct str body, struct cmpp_deliver *out);
struct str cmpp_deliver_resp(
	struct arena *, enum cmpp_version, uint32_t sequence, uint64_t msg_id, uint32_t result);

struct cmpp_report {
	uint64_t msg_id;                    /* of the SUBMIT */
	struct str stat;                    /* "DELIVRD" */
	struct str submitted, done, target; /* YYMMDDHHMM, China time */
	uint32_t sequence;
};
/* 60 bytes as 2.0 has it or 71 as 3.0 has it: either, whatever the connection speaks. */
bool cmpp_read_report(struct str content, struct cmpp_report *out);
struct str cmpp_report(struct arena *, enum cmpp_version, const struct cmpp_report *);

/* What was sent on a day (YYYYMMDD), of one service or of all. The same in both versions. */
struct cmpp_query {
	struct str day;
	bool by_service;
	struct str service;
};
struct str cmpp_query(struct arena *, uint32_t sequence, const struct cmpp_query *);
bool cmpp_read_query(struct str body, struct cmpp_query *out);

/* Messages and recipients that it took from us; passed on, waiting, failed. What people answered is left out. */
struct cmpp_query_resp {
	struct cmpp_query of;
	uint32_t messages, users, sent, waiting, failed;
};
struct str cmpp_query_resp(struct arena *, uint32_t sequence, const struct cmpp_query_resp *);
bool cmpp_read_query_resp(struct str body, struct cmpp_query_resp *out);

struct str cmpp_active_test(struct arena *, uint32_t sequence);
struct str cmpp_active_test_resp(struct arena *, uint32_t sequence);

/* The header before each part of a long message: 05 00 03 reference total number. */
struct str cmpp_udh(struct arena *, uint8_t reference, uint8_t parts, uint8_t part);
