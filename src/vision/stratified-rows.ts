/**
 * Numbers of at most `most` rows, evenly spread: taken at equal distances from all rows in the order of their classes
 * and, within a class, of their numbers. Each class gets its share, rounded up or down; the same rows give the same.
 * @param targets class numbers, at least 0 [rows]
 * @returns in that order
 */
export function stratifiedRows(targets: ArrayLike<number>, most: number): number[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < targets.length; row++) {
    const label = targets[row] ?? 0;
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [row]);
    else group.push(row);
  }
  const ordered = [...groups].sort(([left], [right]) => left - right).flatMap(([, group]) => group);
  const count = Math.min(most, ordered.length);
  return Array.from(
    { length: count },
    (_, index) => ordered[Math.floor(((index + 0.5) * ordered.length) / count)] ?? 0,
  );
}
