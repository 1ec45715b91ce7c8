import fc from 'fast-check';
import { NumberReader } from '../../../../src/http/protocols/json/number-reader';

function read(texts: readonly string[]): Float64Array {
  const bytes = Buffer.from(`${texts.join(',')}]`);
  const reader = new NumberReader(bytes, 'refuse');
  expect(reader.readRun(0, bytes.length)).toBe(bytes.length - 1);
  return reader.values.subarray(0, reader.count);
}

function expectExact(texts: readonly string[]): void {
  const values = read(texts);
  expect(values).toHaveLength(texts.length);
  texts.forEach((text, index) => {
    const got = Math.fround(values[index]!);
    if (!Object.is(got, Math.fround(Number(text)))) throw new Error(`${text}: got ${got}`);
  });
}

const digits = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...Array.from('0123456789')), { minLength: 1, maxLength })
    .map((each) => each.join(''));
const literal = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits(25).map((text) => text.replace(/^0+(?=\d)/, '')),
    fc.option(digits(40), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.integer({ min: 0, max: 60 })), {
      nil: undefined,
    }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : exponent.join('')}`,
  );

describe('NumberReader equals Math.fround(Number(text))', () => {
  it('on any literal', () => {
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 50 }), (texts) => expectExact(texts)),
      { numRuns: 1_000 },
    );
  });

  it('on doubles and float32 values in their shortest and in 17 digits', () => {
    const bits = new DataView(new ArrayBuffer(4));
    const random = mulberry(7);
    const texts: string[] = [];
    for (let index = 0; index < 50_000; index++) {
      bits.setUint32(0, (random() * 2 ** 32) >>> 0);
      const float = bits.getFloat32(0);
      if (!Number.isFinite(float)) continue;
      texts.push(
        String(float),
        float.toPrecision(17),
        float.toPrecision(9),
        String(random()),
        String(random() * 1e-9),
      );
    }
    expectExact(texts);
  });

  it('on halfway points between float32 neighbours, and one digit to either side', () => {
    const bits = new DataView(new ArrayBuffer(4));
    const random = mulberry(11);
    const texts: string[] = [];
    for (let index = 0; index < 20_000; index++) {
      const pattern = (0x20000000 + random() * 0x40000000) >>> 0;
      bits.setUint32(0, pattern);
      const low = bits.getFloat32(0);
      bits.setUint32(0, pattern + 1);
      const middle = (low + bits.getFloat32(0)) / 2;
      const text = middle.toPrecision(60);
      texts.push(
        text,
        text.includes('e') ? text.replace('e', '1e') : `${text}1`,
        String(middle),
        middle.toPrecision(16),
      );
    }
    expectExact(texts);
  });

  it('on the edges of float32', () => {
    expectExact([
      '0',
      '-0',
      '0.0',
      '-0.000',
      '0e999',
      '1e-400',
      '-1e-400',
      '1e-45',
      '7.006492321624085e-46',
      '7.1e-46',
      '1.1754943508222875e-38',
      '3.4028234663852886e38',
      '3.4028235677973366e38',
      '1e39',
      '1.7976931348623157e308',
      '9007199254740993',
      '16777217',
      '16777216.99999999999999999',
      '100000000000000000000000',
      '123456789012345678',
    ]);
  });

  it('keeps the double itself up to 15 digits', () => {
    expect([...read(['0.1', '123456.789', '1e22', '-4503599627370.5', '2147483647'])]).toEqual([
      0.1, 123456.789, 1e22, -4503599627370.5, 2147483647,
    ]);
  });
});

/** A small seeded generator (mulberry32), so that failures repeat. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
