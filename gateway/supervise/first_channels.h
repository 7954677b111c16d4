/* first_channels.h: the website and stand-ins for the platforms, each with its courier's settings. */
#pragma once
#include "store/store.h"
#include "supervise/plan.h"

/*
 * Registers the publishing accounts of a demonstration and writes state/couriers/CHANNEL-ID.json
 * (0600, of that courier's user alone): its enrolment key, its secrets, where the gateway is.
 */
[[nodiscard]] enum err channels_make(const struct plan *, struct store *);

/* The gateway has another address than last time: the couriers' files say it. */
[[nodiscard]] enum err channels_refresh(const struct plan *);
