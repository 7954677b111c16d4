import { fullTime, when } from "./time";

export function When({ at }: { at: string | null | undefined }) {
  if (!at) {
    return null;
  }
  return (
    <time dateTime={at} title={fullTime(at)}>
      {when(at)}
    </time>
  );
}
