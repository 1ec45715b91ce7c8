import type { JSX } from 'preact';

/** A bar from 0 to 1 with its figure. */
export function Progress({ share, label }: { readonly share: number; readonly label: string }): JSX.Element {
  return (
    <span class="progress">
      <progress value={share} max={1} aria-label={label} />
      <span>{Math.floor(share * 100)} %</span>
    </span>
  );
}
