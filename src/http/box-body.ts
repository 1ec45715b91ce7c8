/** [y, x, height, width] on the wire. */
export type BoxBody = [number, number, number, number];

/** A box as it stands on the wire. */
export function boxBody(box: {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}): BoxBody {
  return [box.top, box.left, box.height, box.width];
}
