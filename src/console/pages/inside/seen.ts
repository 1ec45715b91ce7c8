import type { Box } from '../../connection/wire';

/** What one cell of a layer sees of the picture. */
export interface Seen {
  readonly box: Box;
  readonly picture: { readonly height: number; readonly width: number };
}
