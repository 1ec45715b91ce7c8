import { Random } from '../../src/simulator/random';
import { softmax } from '../../src/vision/scores';
import { stratifiedRows } from '../../src/vision/stratified-rows';
import { fitTemperature, temperRows, type TemperatureFit } from '../../src/vision/temperature';

const CLASSES = 4;

/** Rows whose classes are drawn from their true probabilities, which the classifier knows but for `sharpness`. */
function classifier(rows: number, sharpness: number): { scores: Float32Array; targets: Int32Array } {
  const random = new Random(3);
  const scores = new Float32Array(rows * CLASSES);
  const targets = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const logits = Float32Array.from({ length: CLASSES }, () => 2 * random.normal());
    const truth = softmax(logits, 1);
    let left = random.uniform();
    targets[row] = truth.findIndex((probability) => (left -= probability) < 0);
    scores.set(softmax(logits, 1 / sharpness), row * CLASSES);
  }
  return { scores, targets: targets.map((label) => Math.max(0, label)) };
}

const fit = (scores: Float32Array, targets: Int32Array): Promise<TemperatureFit | null> =>
  fitTemperature(scores, targets, () => Promise.resolve());

describe('fitTemperature', () => {
  it.each([2.5, 0.5])(
    'finds how much sharper (%d times) than the truth the scores are',
    async (sharpness) => {
      const { scores, targets } = classifier(8_000, sharpness);
      const found = await fit(scores, targets);
      expect(found?.temperature).toBeGreaterThan(sharpness * 0.93);
      expect(found?.temperature).toBeLessThan(sharpness * 1.07);
      expect(found).toMatchObject({ isKept: true, rows: { fitted: 4_000, judged: 4_000 } });
      expect(found?.loss.after).toBeLessThan(found?.loss.before ?? 0);
      expect(found?.calibrationError.before).toBeGreaterThan(0.08);
      expect(found?.calibrationError.after).toBeLessThan(0.03);
    },
  );

  it('keeps nothing that is worse on the rows that it was not fitted on', async () => {
    // Of each class the even rows are all right but for one, the odd ones wrong every other time.
    const targets = Int32Array.from({ length: 200 }, (_, row) => row % 2);
    const rights = targets.map((_, row) => {
      const place = Math.floor(row / 2);
      return place % 2 === 0 ? Number(place !== 0) : Number(place % 4 === 1);
    });
    const scores = Float32Array.from(
      [...targets].flatMap((target, row) => {
        const said = rights[row] === 1 ? target : 1 - target;
        return said === 0 ? [0.8, 0.2] : [0.2, 0.8];
      }),
    );
    const found = await fit(scores, targets);
    expect(found).toMatchObject({ isKept: false, rows: { fitted: 100, judged: 100 } });
    expect(found?.temperature).toBeLessThan(1);
    expect(found?.loss.after).toBeGreaterThan(found?.loss.before ?? Infinity);
  });

  it('finds none where there is none: few rows, no mistake, no probabilities, one class', async () => {
    const few = classifier(50, 2);
    expect(await fit(few.scores, few.targets)).toBeNull();
    const targets = Int32Array.from({ length: 200 }, (_, row) => row % 2);
    const right = Float32Array.from([...targets].flatMap((label) => (label === 0 ? [0.9, 0.1] : [0.1, 0.9])));
    expect(await fit(right, targets)).toBeNull();
    const { scores, targets: labels } = classifier(200, 1);
    expect(
      await fit(
        scores.map((score) => score * 3),
        labels,
      ),
    ).toBeNull();
    expect(await fit(new Float32Array(100).fill(1), new Int32Array(100))).toBeNull();
    expect(await fit(new Float32Array(0), new Int32Array(0))).toBeNull();
  });

  it('stays finite where a class that was right got no probability at all', async () => {
    const { scores, targets } = classifier(400, 2);
    const right = targets[7] ?? 0;
    scores.set([0, 0, 0, 0], 7 * CLASSES);
    scores[7 * CLASSES + ((right + 1) % CLASSES)] = 1;
    const found = await fit(scores, targets);
    expect(Object.values({ ...found?.loss, ...found?.calibrationError }).every(Number.isFinite)).toBe(true);
    expect(found).not.toBeNull();
  });

  it('breathes between its steps, and looks at a bounded part of many rows', async () => {
    const targets = Int32Array.from({ length: 9_000 }, (_, row) => row % 64);
    const scores = new Float32Array(9_000 * 64).fill(0.1 / 63);
    // Right three times of four.
    for (const [row, label] of targets.entries()) {
      scores[row * 64 + (Math.floor(row / 64) % 4 === 3 ? (label + 1) % 64 : label)] = 0.9;
    }
    let breaths = 0;
    const found = await fitTemperature(scores, targets, () => {
      breaths += 1;
      return Promise.resolve();
    });
    expect(breaths).toBe(26);
    expect(found?.rows).toEqual({ fitted: 4_096, judged: 4_096 });
  });
});

it('tempers each row by itself', () => {
  const rows = temperRows(Float32Array.of(0.8, 0.2, 0.5, 0.5), 2, 2);
  const first = Math.sqrt(0.8) / (Math.sqrt(0.8) + Math.sqrt(0.2));
  for (const [at, value] of [first, 1 - first, 0.5, 0.5].entries()) expect(rows[at]).toBeCloseTo(value, 6);
});

describe('stratifiedRows', () => {
  it('gives each class its share, spread over its rows', () => {
    const targets = Array.from({ length: 100 }, (_, row) => (row < 80 ? 1 : 0));
    expect(stratifiedRows(targets, 10)).toEqual([85, 95, 5, 15, 25, 35, 45, 55, 65, 75]);
  });

  it('gives all of few rows, and none of none', () => {
    expect(stratifiedRows([1, 0, 1], 500)).toEqual([1, 0, 2]);
    expect(stratifiedRows([], 500)).toEqual([]);
    expect(stratifiedRows([1, 0], 0)).toEqual([]);
  });
});
