// Whether the page is as narrow as a telephone: where a table becomes another thing, not only another look.
import { useEffect, useState } from "preact/hooks";

const NARROW = "(max-width: 700px)";

export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const changed = () => setNarrow(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, []);
  return narrow;
}
