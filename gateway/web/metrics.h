/* metrics.h: what the process counts, in the text form that Prometheus reads. */
#pragma once
#include "web/request.h"

void metrics_request(const struct request *, int status, int64_t ms);
struct str metrics_text(struct arena *, struct web *);
