import {
  encodeClassify,
  encodeRegress,
} from '../../../../src/http/protocols/tensorflow-serving/example-reply';
import { decodeExamples } from '../../../../src/http/protocols/tensorflow-serving/example-request';
import type { Tensor } from '../../../../src/tensor/tensor';

const target = {
  name: 'm',
  takesPictures: false,
  signature: {
    inputs: [
      { name: 'x', dtype: 'float32', shape: [null, 2, 2] },
      { name: 'k', dtype: 'int32', shape: [null] },
    ],
    outputs: [],
  },
} as const;

describe('classify and regress', () => {
  it('stacks features, with the context as what all share', async () => {
    const body = '{"context":{"k":5},"examples":[{"x":[1,2,3,4]},{"x":[5,6,7,8],"k":6}]}';
    const inputs = await decodeExamples(Buffer.from(body), target);
    expect(inputs).toEqual({
      kind: 'tensors',
      tensors: new Map<string, Tensor>([
        ['x', { dtype: 'float32', shape: [2, 2, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) }],
        ['k', { dtype: 'int32', shape: [2], data: Int32Array.of(5, 6) }],
      ]),
    });
  });

  it.each([
    ['{"examples":[]}', 'at least one'],
    ['{"examples":[5]}', 'at least one'],
    ['{"examples":[{"x":[1,2,3,4]}]}', 'Missing feature: k'],
    ['{"examples":[{"x":[1,2,3],"k":1}]}', 'has 3 values, which do not fill [-1,2,2]'],
    ['{"examples":[{"x":[1,2,3,4],"k":1},{"x":[1],"k":1}]}', 'of example 1 has 1 values'],
    ['{"examples":[{"x":[[1,2],[3,4]],"k":1}]}', 'nested list'],
    ['{"context":5,"examples":[{"x":[1,2,3,4],"k":1}]}', "'context' to be an object"],
  ])('refuses %s', async (body, detail) => {
    await expect(decodeExamples(Buffer.from(body), target)).rejects.toThrow(detail);
  });

  it('pairs class names with scores', async () => {
    const outputs = new Map([
      ['y', { dtype: 'float32' as const, shape: [2, 2], data: Float32Array.of(0.25, 0.75, 1, 0) }],
    ]);
    expect(await encodeClassify(outputs, { classNames: ['cat', 'dog'], nonFinite: 'refuse' })).toBe(
      '{"results":[[["cat",0.25],["dog",0.75]],[["cat",1.0],["dog",0.0]]]}',
    );
    expect(await encodeClassify(outputs, { classNames: null, nonFinite: 'refuse' })).toContain('["",0.25]');
    await expect(encodeRegress(outputs, { nonFinite: 'refuse' })).rejects.toMatchObject({
      code: 'MODEL_WRONG_TASK',
    });
  });

  it('gives one value a row', async () => {
    const outputs = new Map([
      ['y', { dtype: 'float32' as const, shape: [2, 1], data: Float32Array.of(42, 1.5) }],
    ]);
    expect(await encodeRegress(outputs, { nonFinite: 'refuse' })).toBe('{"results":[42.0,1.5]}');
  });
});
