/* closure.h: 停止服务, 恢复服务: what two people signed of a whole site becomes an order that its courier believes. */
#pragma once
#include "seal/keys.h"
#include "seal/trust.h"

/* Rows of seal_closures. One that does not hold is logged and waits: *out_signed counts the others. */
[[nodiscard]] enum err issue_orders(
	struct desk *, const struct seal_keys *, const struct rows *, int *out_signed);
