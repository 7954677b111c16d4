/* jobs.h: everything a child of shenfa-screen may be asked to do. */
#pragma once
#include "screen/sandbox.h"

extern const struct sandbox_job job_open;      /* any file of a kind that we open ourselves */
extern const struct sandbox_job job_open_csv;  /* of plain text, what is called a table */
extern const struct sandbox_job *const jobs[]; /* NULL-terminated, for sandbox_child() */
