import type { DiffRow } from "../api/types";
import { unitText, type Unit } from "./units";

/**
 * The unit that each row's new side is, by the number of the row among those that have a new side.
 * undefined where the words do not agree: nothing is pointed at rather than something wrong.
 */
export function rowUnits(rows: DiffRow[], units: Unit[]): (Unit | undefined)[] {
  return rows
    .filter((row) => row.op !== "removed")
    .map((row, i) => {
      const text = row.new.map((x) => x.s).join("");
      return units[i] && unitText(units[i]) === text ? units[i] : undefined;
    });
}
