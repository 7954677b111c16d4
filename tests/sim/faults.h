/* faults.h: what goes wrong when a test says so, alike in every stand-in. */
#pragma once
#include "base/json.h"
#include "tests/sim/server.h"

/*
 * [{"nth":1,"times":1,"kind":K,…}]: from the nth call that one is meant for, so many of them. The fault
 * that this call meets, or NULL; borrowed. `by`: the member that says what it is meant for, a name or,
 * with a star at its end, a family of names; NULL: for all.
 */
const json_t *sim_fault(const json_t *faults, const char *by, const char *name);

/* How many calls met one since the start: GET /_sim/met of each stand-in says it. */
int64_t sim_faults_met(void);

/* The list is replaced: an array, or one fault. */
[[nodiscard]] enum err sim_faults_set(json_t **faults, struct str body);

/* Those that do not say what they are meant for are meant for this. */
void sim_faults_mean(json_t *faults, const char *by, const char *name);

/* lost, dropped and late: closed without a word; cut: closed after "at" bytes of the answer. */
void sim_cut_off(const json_t *fault, struct sim_reply *out);

/* What was taken and is acted on "ms" later: [{"due",…}]. `call` is taken over. */
void sim_hold(json_t *held, int64_t ms, json_t *call);

/* What is due leaves the list and is acted on. */
typedef void sim_act(void *context, struct arena *, const json_t *call);
void sim_let_go(json_t *held, sim_act *, void *context);

/* So much time has passed. */
void sim_move_back(json_t *list, const char *key, int64_t ms);

/* A request that is held, under the path that the stand-in knows it by; false: it cannot be read again. */
json_t *sim_request_kept(const struct sim_request *, const char *path);
[[nodiscard]] bool sim_request_again(struct arena *, const json_t *kept, struct sim_request *out);

/* Copies stand in their places meanwhile, and are thrown away. */
enum { SIM_ASIDE_MAX = 8 };
struct sim_aside {
	json_t **places[SIM_ASIDE_MAX]; /* NULL behind the last */
	json_t *kept[SIM_ASIDE_MAX];
};
void sim_put_aside(struct sim_aside *); /* with its places filled in */
void sim_put_back(struct sim_aside *);
