/* exchange.h: one request as the HTTP library hands it over, piece by piece. */
#pragma once
#include "web/arrive.h"
#include "web/worker.h"

/* The library's two callbacks that matter; cls is a struct worker. */
enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **state);
void exchange_done(
	void *cls, struct MHD_Connection *, void **state, enum MHD_RequestTerminationCode);
