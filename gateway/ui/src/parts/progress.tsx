// How far something has come that takes longer than a second: in words, and as a bar.
interface Props {
  label: string;
  done: number;
  total: number;
  unit: string;
}

export function Progress({ label, done, total, unit }: Props) {
  return (
    <p class="progress" role="status">
      {label}：已看 {done} / {total} {unit}
      <progress max={Math.max(total, 1)} value={done} aria-label={label} />
    </p>
  );
}
