import fc from 'fast-check';
import { parseIdx } from '../../src/datasets/archives/idx';
import { parseNpy } from '../../src/datasets/archives/npy';
import { fillValues } from '../../src/datasets/series/fill-values';
import { timeOf } from '../../src/datasets/series/cell-time';
import { numberOf } from '../../src/datasets/series/table';
import { StriateError } from '../../src/errors/striate-error';

/** A .npy header by hand: numpy.lib.format, version 1. */
function npy(descr: string, fortran: boolean, shape: readonly number[], elements: Buffer): Buffer {
  const axes = shape.map((size) => `${size},`).join(' ');
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${axes}), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(text, 'latin1'),
    elements,
  ]);
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const refusedOrRead = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(StriateError);
  }
};

describe('readers of data sets, whatever comes', () => {
  it('Fortran order is C order, turned', () => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, bigEndian) => {
        const count = shape.reduce((product, size) => product * size, 1);
        const elements = Buffer.alloc(count * 4);
        for (let at = 0; at < count; at += 1) {
          if (bigEndian) elements.writeInt32BE(at, at * 4);
          else elements.writeInt32LE(at, at * 4);
        }
        const { data } = parseNpy(npy(bigEndian ? '>i4' : '<i4', true, shape, elements), 'x');
        const strides = shape.map((_, axis) =>
          shape.slice(0, axis).reduce((product, size) => product * size, 1),
        );
        for (let at = 0; at < count; at += 1) {
          let rest = at;
          let from = 0;
          for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
            from += (rest % shape[axis]!) * strides[axis]!;
            rest = Math.floor(rest / shape[axis]!);
          }
          expect(data[at]).toBe(from);
        }
      }),
    );
  });

  it('mutated .npy and IDX bytes are read or refused, never worse', () => {
    const good = npy('<f4', false, [2, 3], Buffer.alloc(24, 1));
    const idx = Buffer.concat([Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3]), Buffer.alloc(6)]);
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(), (place, value, cut) => {
        for (const source of [good, idx]) {
          const bytes = Buffer.from(source);
          bytes[place % bytes.length] = value;
          const short = bytes.subarray(0, bytes.length - (cut % 3));
          refusedOrRead(() => parseNpy(short, 'x'));
          refusedOrRead(() => parseIdx(short, 'x'));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('numbers with a point or a comma come back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        const text = value.toFixed(6);
        expect(numberOf(text, '.')).toBe(Number(text));
        expect(numberOf(text.replace('.', ','), ',')).toBe(Number(text));
      }),
    );
  });

  it('days come back from every form of writing them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_000, max: 47_000 }), (day) => {
        const ms = day * 86_400_000;
        const [year = '', month = '', date = ''] = new Date(ms).toISOString().slice(0, 10).split('-');
        const forms = [
          `${year}-${month}-${date}`,
          `${year}/${Number(month)}/${Number(date)}`,
          `${date}.${month}.${year}`,
        ];
        for (const form of forms) expect(timeOf(form, null)?.wallMs).toBe(ms);
        expect(timeOf(`${date}/${month}/${year}`, 'dmy')?.wallMs).toBe(ms);
        expect(timeOf(`${Number(month)}/${Number(date)}/${year}`, 'mdy')?.wallMs).toBe(ms);
        expect(timeOf(`${year}${month}${date}`, null)?.wallMs).toBe(ms);
      }),
    );
  });

  it('any text is a time or none, and any filling leaves no gap', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const time = timeOf(text, 'dmy');
        expect(time === null || Number.isFinite(time.wallMs)).toBe(true);
      }),
    );
    const values = fc.array(fc.option(fc.integer(), { nil: NaN }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        values,
        fc.constantFrom('zero' as const, 'linear' as const, 'last' as const),
        (drawn, fill) => {
          const filled = Float64Array.from(drawn);
          fillValues(filled, fill);
          if (drawn.some((value) => !Number.isNaN(value))) expect(filled.some(Number.isNaN)).toBe(false);
          drawn.forEach((value, at) => {
            if (!Number.isNaN(value)) expect(filled[at]).toBe(value);
          });
        },
      ),
    );
  });
});
