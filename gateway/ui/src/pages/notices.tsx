// Notices to this person: read once, then gone from the list.
import { post } from "../api/client";
import type { Notice, Page } from "../api/types";
import { useGet } from "../parts/load";
import { When } from "../parts/when";

export function Notices() {
  const notices = useGet<Page<Notice>>("/me/notices");
  const open = notices.data?.items.filter((n) => !n.seen_at) ?? [];
  if (!open.length) {
    return null;
  }
  const seen = async (id: string) => {
    await post(`/me/notices/${id}/seen`);
    await notices.reload(true);
  };
  return (
    <section class="card notices" aria-labelledby="notices">
      <h2 id="notices">消息</h2>
      <ul>
        {open.map((n) => (
          <li key={n.id}>
            <span>
              <About n={n} />
              <small>
                <When at={n.at} />
              </small>
            </span>
            <button type="button" class="quiet" aria-label={`知道了：${n.text}`} onClick={() => void seen(n.id)}>
              知道了
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function About({ n }: { n: Notice }) {
  const to = n.kind === "SECRECY" ? "/secrecy" : n.incident ? `/incidents/${n.incident}` : n.submission ? `/submissions/${n.submission}` : "";
  return to ? <a href={to}>{n.text}</a> : <>{n.text}</>;
}
