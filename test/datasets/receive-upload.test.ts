import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { receiveFile } from '../../src/datasets/receive-upload';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'striate-receive-'));
});

afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('a file of an upload', () => {
  it('lies on the disk whole, though the system may take less at a time than it is given', async () => {
    const probe = await open(join(folder, 'probe'), 'w');
    const handle = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    // What a file system that is nearly full does: the rest is the caller's to write.
    jest.spyOn(handle, 'write').mockResolvedValue({ bytesWritten: 1, buffer: Buffer.alloc(0) } as never);
    const chunks = [Buffer.alloc(70_000, 'a'), Buffer.alloc(3, 'b'), Buffer.alloc(70_000, 'c')];
    const path = join(folder, 'received');
    const received = await receiveFile(
      { filename: 'rows.csv', stream: Readable.from(chunks) },
      { path, maxBytes: 1_000_000 },
    );
    expect(received.bytes).toBe(140_003);
    expect(await readFile(path)).toEqual(Buffer.concat(chunks));
  });
});
