/* sec_check.h: what the platform's own text check says before a row is written; off unless the account's settings name somebody. */
#pragma once
#include "channels/miniprogram/tcb.h"

/*
 * Title, summary and text of the row, in pieces of 2,500 characters. Nothing is written meanwhile, so all of it may be
 * repeated. ERR_DENIED "miniprogram.check", which holds the delivery: the platform does not say "pass", or says what
 * nobody knows; a person reads why and lets it go on, and is not asked about the same words again: `notes` has their
 * digest ("checked"), which the caller makes durable when *out_noted.
 */
[[nodiscard]] enum err sec_check(struct tcb *, const json_t *row, json_t *notes, bool *out_noted);
