// 词库与流程: what the machine looks for, and who reviews in which order. To be read here; a list in
// force changes by two people.
import { me } from "../../app/session";
import { PageHead } from "../../parts/head";
import { Notices } from "../notices";
import { Lexicons } from "./lexicons";
import { Policies } from "./policies";
import { Statistics } from "./statistics";

export function RulesPage() {
  return (
    <section>
      <PageHead title="词库与流程" />
      {me.use()?.capabilities.includes("LEXICON_WRITE") && <Notices />}
      <Policies />
      <Lexicons />
      <Statistics />
    </section>
  );
}
