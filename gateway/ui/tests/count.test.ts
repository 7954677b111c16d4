import assert from "node:assert/strict";
import test from "node:test";
import { countText } from "../src/parts/count";

test("up to ninety-nine a count is said, beyond that only that it is more", () => {
  assert.equal(countText(0), "0");
  assert.equal(countText(99), "99");
  assert.equal(countText(100), "99+");
});
