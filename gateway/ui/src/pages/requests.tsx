// 请求放行 on the desk: what others ask of this person, answered where it stands.
import type { ReleaseRequest } from "../api/types";
import { me, refreshMe } from "../app/session";
import { useGet } from "../parts/load";
import { RefuseRelease, RequestLine } from "../parts/requests";
import { DecideButtons } from "./item/decide";

export function ReleaseRequests() {
  const may = me.use()?.capabilities.includes("FINDING_DECIDE") ?? false;
  const list = useGet<{ items: ReleaseRequest[] }>(may ? "/release-requests" : null);
  const items = list.data?.items ?? [];
  if (!items.length) {
    return null;
  }
  const again = async () => {
    await list.reload(true);
    await refreshMe(true);
  };
  return (
    <section class="card requests" aria-labelledby="requests">
      <h2 id="requests">请求放行（{items.length}）</h2>
      <ul class="found">
        {items.map((r) => (
          <RequestRow key={r.id} r={r} onDone={again} />
        ))}
      </ul>
    </section>
  );
}

function RequestRow({ r, onDone }: { r: ReleaseRequest; onDone: () => Promise<void> }) {
  const to = r.submission ? `/submissions/${r.submission}` : `/items/${r.draft.id}`;
  return (
    <li class="finding-item block">
      <p class="finding-line">
        <a href={to}>{r.draft.title}</a>
        <small>
          {r.register_no ?? "未登记"} · {r.draft.department.name}
        </small>
      </p>
      <p>
        <q>{r.quote}</q> {r.message}
      </p>
      <RequestLine request={r} />
      <div class="row" role="group" aria-label={`答复“${r.quote}”`}>
        <DecideButtons draft={r.draft.id} finding={r} onDecided={onDone} />
        <RefuseRelease request={r} onRefused={onDone} />
      </div>
    </li>
  );
}
