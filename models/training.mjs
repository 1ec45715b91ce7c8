import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';

process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
process.env.TF_DETERMINISTIC_OPS ??= '1';

/** The folder of the shipped models. */
export const MODELS = dirname(fileURLToPath(import.meta.url));

const require = createRequire(import.meta.url);
const build = process.argv[2] === undefined ? join(MODELS, '..', 'dist') : resolve(process.argv[2]);

/** A module of the build by its path; the build is `dist`, or the folder named as the first argument. */
export const built = (path) => require(join(build, path));

/** A module of the built training core. */
export const core = (path) => built(join('engine-process', 'training', path));

/** Writes a version's files, the folder appearing at once and replacing an older one. */
export function writeVersion(folder, files) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(partial, name), bytes);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

/** Hooks of a run that print a line an epoch and call `onBest` after each epoch that is the best so far. */
export function printingHooks(run, onBest) {
  const began = performance.now();
  return {
    betweenSteps: () => Promise.resolve('continue'),
    onEpoch: (report) => {
      const measures = Object.entries(report.measures).map(([name, value]) => `${name} ${value.toFixed(5)}`);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      const best = run.bestEpoch?.epoch === report.epoch;
      console.log(`epoch ${report.epoch + 1}  ${measures.join('  ')}  ${seconds} s${best ? '  best' : ''}`);
      if (best) onBest?.();
      return Promise.resolve();
    },
  };
}

/**
 * Arrays as the bytes of a NumPy `.npz`: a zip of deflated `.npy` members.
 * @param {Record<string, { descr: '<f4' | '<i4' | '|u1', shape: number[], values: Float32Array | Int32Array | Uint8Array }>} arrays
 */
export function npz(arrays) {
  const locals = [];
  const centrals = [];
  let offset = 0;
  for (const [key, { descr, shape, values }] of Object.entries(arrays)) {
    const name = Buffer.from(`${key}.npy`);
    const content = npy(descr, shape, values);
    const packed = deflateRawSync(content, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    centrals.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const count = Object.keys(arrays).length;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function npy(descr, shape, values) {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${dims}), }`;
  const padded = text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 10 - 1) + '\n';
  const size = Buffer.alloc(2);
  size.writeUInt16LE(padded.length);
  const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), size, Buffer.from(padded)]);
  return Buffer.concat([head, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}
