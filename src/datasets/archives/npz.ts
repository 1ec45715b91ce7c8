import { broken } from '../file-errors';
import { clip } from '../problem-list';
import { parseNpy, type NdArray } from './npy';
import type { ZipArchive } from './zip-archive';

/** Arrays that a .npz may have. */
const MAX_ARRAYS = 64;

/** True for a zip whose every file is a `.npy` at its top, as numpy.savez writes. */
export function isNpz(archive: ZipArchive): boolean {
  const { entries } = archive;
  return entries.length > 0 && entries.every(({ parts }) => parts.length === 1 && parts[0]!.endsWith('.npy'));
}

/** The arrays of a .npz by name. */
export async function readNpz(archive: ZipArchive): Promise<ReadonlyMap<string, NdArray>> {
  if (archive.entries.length > MAX_ARRAYS) {
    throw broken(`expected at most ${MAX_ARRAYS} arrays in the .npz, got ${archive.entries.length}`);
  }
  const arrays = new Map<string, NdArray>();
  for (const entry of archive.entries) {
    const name = entry.parts[0]!.slice(0, -'.npy'.length);
    arrays.set(name, parseNpy(await entry.read(), `array "${clip(name)}"`));
  }
  return arrays;
}
