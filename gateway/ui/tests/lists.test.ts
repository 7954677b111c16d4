import assert from "node:assert/strict";
import test from "node:test";
import { listsSum } from "../src/sign/lists";

// The same three stand in tests/store/test_rules.c: what a page signs, the store must sum alike.
test("the lists of a version are summed as the store sums them", async () => {
  const terms = "甲\tWARN\n";
  const allow = "甲乙\n";
  const names = "名\n";
  assert.equal(
    await listsSum({ terms, allow: "", names: "" }),
    "338dfc80c67939ea6756ce7583b37df72a6cbe981181da0e846ed7d7ca8cd40f",
  );
  assert.equal(
    await listsSum({ terms, allow, names: "" }),
    "1b61dbf3cd3b28bf8dc3ac42da562432a7e23b8e0e2ea1ce01c24ee9e23a2412",
  );
  assert.equal(
    await listsSum({ terms, allow, names }),
    "808b4a16b1c10f69ec2f1a31e769a5e40e13feb5285c4993d840222d2dc3bc55",
  );
});
