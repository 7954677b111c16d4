// The top of a page: its name, and what can be begun from here.
import type { ComponentChildren } from "preact";
import { useTitle } from "../app/shell";

export function PageHead({ title, children }: { title: string; children?: ComponentChildren }) {
  useTitle(title);
  return (
    <div class="page-head">
      <h1>{title}</h1>
      {children && <div class="row">{children}</div>}
    </div>
  );
}
