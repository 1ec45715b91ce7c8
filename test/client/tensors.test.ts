import { decodeInfer, encodeInfer, JSON_LENGTH_HEADER, type Tensor } from '../../src/client/tensors';

/** The parts of a request, as a server takes them. */
function partsOf({ body, headers }: ReturnType<typeof encodeInfer>): { head: unknown; rest: Buffer } {
  const length = Number(headers[JSON_LENGTH_HEADER]);
  const bytes = Buffer.from(body);
  return { head: JSON.parse(bytes.subarray(0, length).toString()), rest: bytes.subarray(length) };
}

it('writes tensors as bytes behind the JSON, little-endian', () => {
  const request = encodeInfer(
    [
      { name: 'a', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(1, -2) },
      { name: 'b', datatype: 'INT64', shape: [1], data: BigInt64Array.of(-1n) },
      { name: 'c', datatype: 'BYTES', shape: [2], data: ['é', ''] },
    ],
    { id: 'r1', outputs: [{ name: 'y' }, { name: 'z', classification: 3 }], parameters: { priority: 1 } },
  );
  const { head, rest } = partsOf(request);
  expect(head).toEqual({
    id: 'r1',
    parameters: { priority: 1, binary_data_output: true },
    inputs: [
      { name: 'a', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } },
      { name: 'b', datatype: 'INT64', shape: [1], parameters: { binary_data_size: 8 } },
      { name: 'c', datatype: 'BYTES', shape: [2], parameters: { binary_data_size: 10 } },
    ],
    outputs: [
      { name: 'y', parameters: { binary_data: true } },
      { name: 'z', parameters: { classification: 3 } },
    ],
  });
  expect(rest.toString('hex')).toBe('0000803f000000c0' + 'ffffffffffffffff' + '02000000c3a9' + '00000000');
});

it('writes only the view of an array, not its buffer', () => {
  const view = new Float32Array(8).fill(7).subarray(2, 4);
  const { rest } = partsOf(encodeInfer([{ name: 'a', datatype: 'FP32', shape: [2], data: view }]));
  expect(rest).toHaveLength(8);
});

it('sends pictures as BYTES', () => {
  const picture = Uint8Array.of(0xff, 0xd8);
  const { rest } = partsOf(encodeInfer([{ name: 'a', datatype: 'BYTES', shape: [1], data: [picture] }]));
  expect(rest.toString('hex')).toBe('02000000ffd8');
});

describe('an answer', () => {
  const read = (head: object, ...blocks: Uint8Array[]): readonly Tensor[] => {
    const json = Buffer.from(JSON.stringify({ model_name: 'm', model_version: '3', ...head }));
    const body = Uint8Array.from(Buffer.concat([json, ...blocks])).buffer;
    const headers = new Headers(blocks.length === 0 ? {} : { [JSON_LENGTH_HEADER]: String(json.length) });
    const answer = decodeInfer(headers, body);
    expect(answer).toMatchObject({ model: 'm', version: '3', id: null });
    return answer.outputs;
  };

  it('with bytes at any offset becomes typed arrays', () => {
    const outputs = read(
      {
        outputs: [
          { name: 'odd', datatype: 'BOOL', shape: [1], parameters: { binary_data_size: 1 } },
          { name: 'y', datatype: 'FP64', shape: [2], parameters: { binary_data_size: 16 } },
          { name: 's', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: 6 } },
        ],
      },
      Uint8Array.of(1),
      new Uint8Array(Float64Array.of(0.1, -3).buffer),
      Buffer.from('02000000c3a9', 'hex'),
    );
    expect(outputs.map(({ data }) => data)).toEqual([Uint8Array.of(1), Float64Array.of(0.1, -3), ['é']]);
  });

  it('in JSON becomes the same', () => {
    const outputs = read({
      outputs: [
        { name: 'y', datatype: 'FP32', shape: [2], data: [[0.5], [2]] },
        { name: 'i', datatype: 'INT64', shape: [1], data: [7] },
        { name: 's', datatype: 'BYTES', shape: [1], data: ['0.9:7:seven'] },
      ],
    });
    expect(outputs.map(({ data }) => data)).toEqual([
      Float32Array.of(0.5, 2),
      BigInt64Array.of(7n),
      ['0.9:7:seven'],
    ]);
  });

  it('of a datatype without a typed array is refused by name', () => {
    expect(() => read({ outputs: [{ name: 'h', datatype: 'FP16', shape: [1], data: [1] }] })).toThrow('FP16');
  });
});
