import type { Tensor } from '../tensor/tensor';
import type { ModelFiles } from './model-files';
import { readBounded } from './model-files';
import { invalid } from './refusal';
import { readZipMembers } from './zip-members';

/** Beside a version: up to some hundred rows of its training data, `x` float32 in the model's own scale. */
export const CALIBRATION_FILE = 'calibration.npz';
const MEMBER = 'x.npy';
const MAX_BYTES = 256 * 1024 * 1024;
/** `\x93NUMPY`, the version, then the length of the header: two bytes in version 1, four in later ones. */
const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Rows of `calibration.npz`, or `null` when the version has none. Takes what NumPy writes for float32 in C order.
 * @throws StriateError FORMAT_INVALID, FORMAT_TOO_LARGE
 */
export async function readCalibration(files: ModelFiles): Promise<Tensor | null> {
  if (!files.list().includes(CALIBRATION_FILE)) return null;
  const archive = readBounded(files, CALIBRATION_FILE, MAX_BYTES);
  const limits = { maxMembers: 16, maxMemberBytes: MAX_BYTES, maxRatio: 1_000 };
  const members = await readZipMembers(archive, new Set([MEMBER]), CALIBRATION_FILE, limits);
  const bytes = members.get(MEMBER);
  if (bytes === undefined) invalid(CALIBRATION_FILE, `has no ${MEMBER}`);
  return parseNpy(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function parseNpy(bytes: Buffer): Tensor {
  const wide = (bytes[6] ?? 1) > 1;
  const start = MAGIC.length + 2 + (wide ? 4 : 2);
  if (bytes.length < start || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    invalid(CALIBRATION_FILE, `${MEMBER} is no .npy`);
  const end = start + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString('latin1', start, end);
  const shape = /'shape':\s*\(([\d,\s]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .map((each) => each.trim());
  if (shape === undefined || !/'descr':\s*'<f4'/.test(header) || /'fortran_order':\s*True/.test(header)) {
    invalid(CALIBRATION_FILE, `${MEMBER}: expected little-endian float32 in C order`);
  }
  const sizes = shape.filter((each) => each !== '').map(Number);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length - end !== count * 4)
    invalid(CALIBRATION_FILE, `${MEMBER}: its size does not fit its shape`);
  const copy = new Uint8Array(bytes.subarray(end));
  return { dtype: 'float32', shape: sizes, data: new Float32Array(copy.buffer) };
}
