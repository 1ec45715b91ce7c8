export interface ZipEntry {
  /** Path with slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A zip whose entries are stored as they are (pictures do not get smaller); UTF-8 names, no dates. */
export function zipOf(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const path = new TextEncoder().encode(name);
    const facts = [
      ...[20, 0x0800, 0, 0, 0x21].map((value) => [value, 2] as const),
      ...[crc32(bytes), bytes.length, bytes.length].map((value) => [value, 4] as const),
      [path.length, 2] as const,
      [0, 2] as const,
    ];
    const local = [fields([[0x04034b50, 4], ...facts]), path, bytes];
    const noMore = [0, 0, 0].map((value) => [value, 2] as const);
    directory.push(fields([[0x02014b50, 4], [20, 2], ...facts, ...noMore, [0, 4], [offset, 4]]), path);
    parts.push(...local);
    offset += local.reduce((sum, { length }) => sum + length, 0);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = [entries.length, 2] as const;
  const end = fields([[0x06054b50, 4], [0, 2], [0, 2], count, count, [size, 4], [offset, 4], [0, 2]]);
  return joined([...parts, ...directory, end]);
}

/** Little-endian numbers of 2 or 4 bytes. */
function fields(values: readonly (readonly [value: number, size: number])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of values) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** CRC-32 of IEEE 802.3, as zip wants it. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
