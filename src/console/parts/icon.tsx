import type { JSX } from 'preact';

/** Paths on a grid of 20, drawn with a stroke. */
const PATHS = {
  brand: 'M3 5h14M3 10h9M3 15h5',
  home: 'M3 9l7-6 7 6v8h-5v-5H8v5H3z',
  picture: 'M3 4h14v12H3zM3 13l4-4 4 4 3-2 3 3M13.5 7.5h.01',
  curve: 'M3 15l4-6 3 3 4-7 3 4M3 17h14',
  layers: 'M10 3l7 4-7 4-7-4zM3 10.5l7 4 7-4M3 14l7 4 7-4',
  table: 'M3 4h14v12H3zM3 8h14M3 12h14M8 8v8',
  jobs: 'M4 4h12v4H4zM4 12h12v4H4zM7 6h.01M7 14h.01',
  models: 'M10 3l6 3.5v7L10 17l-6-3.5v-7zM4 6.5l6 3.5 6-3.5M10 10v7',
  batching: 'M3 5h3v10H3zM8.5 5h3v10h-3zM14 5h3v10h-3z',
  code: 'M7 6l-4 4 4 4M13 6l4 4-4 4',
  moon: 'M16 12.5A7 7 0 117.5 4a5.5 5.5 0 008.5 8.5z',
  sun: 'M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM10 2v2M10 16v2M2 10h2M16 10h2M4.5 4.5l1.3 1.3M14.2 14.2l1.3 1.3M4.5 15.5l1.3-1.3M14.2 5.8l1.3-1.3',
  upload: 'M10 13V4M6.5 7.5L10 4l3.5 3.5M4 16h12',
  camera: 'M3 6h3l1.5-2h5L14 6h3v10H3zM10 8a3 3 0 100 6 3 3 0 000-6z',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.5h.01',
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside words that say the same; screen readers pass over it. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
