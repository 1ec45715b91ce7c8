import { CALIBRATION_FILE, readCalibration } from '../../src/formats/calibration';
import { writeNpz } from '../../src/formats/npz';
import { memoryFiles } from '../support/model-files';

const x = { shape: [2, 3, 1, 2], values: Float32Array.from({ length: 12 }, (_, at) => at / 7 - 1) };
const y = { shape: [2], values: Int32Array.of(7, -1) };

describe('writeNpz', () => {
  it('writes what the reader of calibration rows takes, value by value', async () => {
    const read = await readCalibration(memoryFiles({ [CALIBRATION_FILE]: await writeNpz({ x, y }) }));
    expect(read).toEqual({ dtype: 'float32', shape: x.shape, data: x.values });
  });

  it('takes values that would pack too well for a reader that fears bombs', async () => {
    const empty = { shape: [600_000], values: new Float32Array(600_000) };
    const read = await readCalibration(memoryFiles({ [CALIBRATION_FILE]: await writeNpz({ x: empty }) }));
    expect(read?.shape).toEqual([600_000]);
  });

  it('writes a view of a larger array alone, headers of whole 64 bytes, and the same bytes again', async () => {
    const view = { shape: [2], values: Int32Array.of(1, 2, 3, 4).subarray(1, 3) };
    const bytes = await writeNpz({ y: view });
    const start = bytes.indexOf('\x93NUMPY', 0, 'latin1');
    const header = 10 + bytes.readUInt16LE(start + 8);
    expect(header % 64).toBe(0);
    expect(bytes.toString('latin1', start + 10, start + header)).toMatch(
      /^\{'descr': '<i4', 'fortran_order': False, 'shape': \(2,\), \} *\n$/,
    );
    expect([0, 4].map((at) => bytes.readInt32LE(start + header + at))).toEqual([2, 3]);
    expect(bytes.readUInt32LE(start + header + 8)).toBe(0x02014b50);
    expect((await writeNpz({ y: view })).equals(bytes)).toBe(true);
  });
});
