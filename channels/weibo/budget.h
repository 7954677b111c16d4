/* budget.h: a hundred calls a day, thirty posts an hour, and what the platform put off, of one account. */
#pragma once
#include "channels/weibo/api.h"

/*
 * Counts one call before it leaves; the caller keeps the memory. ERR_BUSY with the hour when it goes
 * on: nothing was counted, nothing may leave.
 */
[[nodiscard]] enum err budget_take(struct weibo *, enum weibo_purpose);

/* How many calls the account has today in China, and how many of them have left. */
void budget_today(struct weibo *, int64_t *most, int64_t *used);

/* The platform says "too much": until the next hour; said again before the day is over: until tomorrow. */
void budget_park_calls(struct weibo *);

/* "Too often": ten minutes without a post. */
void budget_park_posts(struct weibo *);
