import fc from 'fast-check';
import { encodeFrame, FrameError, FrameReader, type Frame } from '../../src/messages/frame';
import type { Tensor } from '../../src/tensor/tensor';

function read(bytes: Uint8Array, cuts: readonly number[] = []): Frame<unknown>[] {
  const reader = new FrameReader<unknown>();
  const frames: Frame<unknown>[] = [];
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    reader.push(bytes.subarray(start, cut), (frame) => frames.push(frame));
    start = cut;
  }
  return frames;
}

const bytesOf = (message: unknown, tensors?: ReadonlyMap<string, Tensor>): Buffer =>
  Buffer.concat(encodeFrame(message, tensors));

const anyTensor: fc.Arbitrary<Tensor> = fc.oneof(
  fc
    .array(fc.float({ noNaN: true }), { maxLength: 40 })
    .map((values): Tensor => ({ dtype: 'float32', shape: [values.length], data: Float32Array.from(values) })),
  fc
    .array(fc.integer(), { maxLength: 40 })
    .map((values): Tensor => ({ dtype: 'int32', shape: [values.length, 1], data: Int32Array.from(values) })),
  fc.uint8Array({ maxLength: 40 }).map((data): Tensor => ({ dtype: 'uint8', shape: [data.length], data })),
);

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.json().map((text) => JSON.parse(text) as unknown),
            fc.dictionary(fc.string(), anyTensor),
          ),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (messages, fractions) => {
          const stream = Buffer.concat(
            messages.map(([message, tensors]) => bytesOf(message, new Map(Object.entries(tensors)))),
          );
          const cuts = fractions
            .map((fraction) => Math.floor(fraction * stream.length))
            .sort((a, b) => a - b);
          const frames = read(stream, cuts);
          expect(frames).toHaveLength(messages.length);
          frames.forEach((frame, index) => {
            const [message, tensors] = messages[index]!;
            expect(frame.message).toEqual(JSON.parse(JSON.stringify(message)));
            for (const [name, tensor] of Object.entries(tensors)) {
              expect(frame.tensors.get(name)?.shape).toEqual(tensor.shape);
              expect(Array.from(frame.tensors.get(name)!.data)).toEqual(Array.from(tensor.data));
            }
          });
        },
      ),
    );
  });

  it('gives each frame memory of its own', () => {
    const tensor: Tensor = { dtype: 'float32', shape: [1], data: Float32Array.of(1) };
    const one = bytesOf({}, new Map([['x', tensor]]));
    const [first, second] = read(Buffer.concat([one, one]));
    expect(first!.tensors.get('x')!.data.buffer).not.toBe(second!.tensors.get('x')!.data.buffer);
  });

  it.each([
    ['a header of 4 GB', (bytes: Buffer) => bytes.writeUInt32LE(0xffffffff, 0)],
    ['a header of 0 bytes', (bytes: Buffer) => bytes.writeUInt32LE(0, 0)],
    ['a body of 4 GB', (bytes: Buffer) => bytes.writeUInt32LE(0xffffffff, 4)],
  ])('refuses %s before it allocates', (_name, spoil) => {
    const bytes = bytesOf({ a: 1 });
    spoil(bytes);
    expect(() => read(bytes)).toThrow(FrameError);
  });

  it('refuses a tensor that reaches beyond its frame', () => {
    const header = Buffer.from(
      JSON.stringify({ message: {}, tensors: [{ name: 'x', dtype: 'float32', shape: [9], offset: 0 }] }),
    );
    const prefix = Buffer.alloc(8);
    prefix.writeUInt32LE(header.length, 0);
    prefix.writeUInt32LE(8, 4);
    expect(() => read(Buffer.concat([prefix, header, Buffer.alloc(8)]))).toThrow(FrameError);
  });
});
