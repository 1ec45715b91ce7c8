import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { detectPolarity } from '../../src/vision/polarity';

const DIGITS_FOLDER = join(dirname(require.resolve('mnist')), 'digits');
const SIZE = { height: 28, width: 28 };

/** Every fifth picture of one file of the package, 784 levels of 0 to 255 each; all 10,000 take too long here. */
function* pictures(file: string): Generator<Float32Array> {
  const { data } = JSON.parse(readFileSync(join(DIGITS_FOLDER, file), 'utf8')) as { data: number[] };
  for (let at = 0; at < data.length; at += 5 * 784) {
    yield Float32Array.from(data.slice(at, at + 784), (value) => Math.round(value * 255));
  }
}

describe('detectPolarity', () => {
  it('names 2,000 real digits, and their negatives, in at least 99.9 % and none of them wrongly', () => {
    let count = 0;
    let right = 0;
    let wrong = 0;
    for (const digit of readdirSync(DIGITS_FOLDER)) {
      for (const picture of pictures(digit)) {
        const found = detectPolarity(picture, SIZE);
        const negative = detectPolarity(
          picture.map((level) => 255 - level),
          SIZE,
        );
        count += 2;
        right += (found === 'light_on_dark' ? 1 : 0) + (negative === 'dark_on_light' ? 1 : 0);
        wrong += (found === 'dark_on_light' ? 1 : 0) + (negative === 'light_on_dark' ? 1 : 0);
      }
    }
    expect(wrong).toBe(0);
    expect(count).toBeGreaterThan(3_900);
    expect(right / count).toBeGreaterThanOrEqual(0.999);
  });

  it('is not misled by uneven light on paper', () => {
    const paper = Float32Array.from({ length: 784 }, (_, index) => {
      const shade = 150 + 3 * Math.floor(index / 28);
      return index % 28 === 14 && index > 200 && index < 600 ? 40 : shade;
    });
    expect(detectPolarity(paper, SIZE)).toBe('dark_on_light');
  });

  it.each([
    ['a plain picture', () => 90],
    ['a faint drawing', (index: number) => (index === 400 ? 100 : 90)],
    ['a picture that reaches both ways', (index: number) => [128, 0, 255][Math.floor(index / 28) % 3]!],
  ])('says nothing about %s', (_, level) => {
    expect(
      detectPolarity(
        Float32Array.from({ length: 784 }, (__, index) => level(index)),
        SIZE,
      ),
    ).toBeNull();
  });
});
