/* plan.h: which programs an instance consists of, and what each is told. */
#pragma once
#include "supervise/children.h"
#include "supervise/cluster.h"
#include "supervise/instance.h"

/* Of sim-weibo's account, which a demonstration's courier is logged in to. It guards nothing. */
#define DEMO_WEIBO_TOKEN "stand-in-access-token"

struct plan {
	struct arena *arena;
	const struct place *place;
	const struct instance *instance;
	const char *database; /* conninfo without a user */
};

/* The private cluster of the instance, its walls included. */
struct cluster plan_cluster(const struct plan *);

/* web, screen, seal, clerk, and in a demonstration the stand-ins. */
void plan_services(const struct plan *, struct children *out);

/* state/template, where somebody put a look of the site's own there; "" where not. */
const char *plan_template(const struct plan *);

/* One courier per file in state/couriers: website-1.json runs as shenfa-courier-website. */
[[nodiscard]] enum err plan_couriers(const struct plan *, struct children *out);

/* "http://127.0.0.1:8080" */
const char *plan_url(const struct plan *);

/* The system user of that name where the place is walled, otherwise NULL: who calls. */
const char *plan_user(const struct place *, const char *name);

/* Who runs the courier of state/couriers/FILE: "website-1.json" → shenfa-courier-website. */
const char *plan_courier_user(const struct plan *, const char *file);
