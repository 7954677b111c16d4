/** A number on a tab: the server counts to a hundred and no further, which reads "99+". */
export function countText(n: number): string {
  return n > 99 ? "99+" : String(n);
}
