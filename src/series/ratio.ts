/** `part` over `whole` (0 or more); null where there is nothing to divide by, or so little that the ratio is no number. */
export function ratioOf(part: number, whole: number): number | null {
  const ratio = part / whole;
  return whole > 0 && Number.isFinite(ratio) ? ratio : null;
}
