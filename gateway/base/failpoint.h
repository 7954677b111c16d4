/* failpoint.h: places where a test may make the world break. Nothing in release builds. */
#pragma once

/*
 * SHENFA_FAIL="deliver.after_intent=crash,save.before=error:2,x=sleep:300"
 *   crash[:n]  _exit(86) at the n-th pass     error[:n]  failpoint() answers true
 *   sleep:ms   waits there
 */
#ifdef FAILPOINTS
#include <stdbool.h>
bool failpoint(const char *name);
#define FP(name) failpoint(name)
#else
#define FP(name) false
#endif
