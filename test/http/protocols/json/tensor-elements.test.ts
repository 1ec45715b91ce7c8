import { StriateError } from '../../../../src/errors/striate-error';
import { MAX_NODES, parseJson } from '../../../../src/http/protocols/json/json-parser';
import { FLOAT32, readElements, type ElementType } from '../../../../src/http/protocols/json/tensor-elements';

const float: ElementType = { ...FLOAT32, name: 'float' };
const uint8: ElementType = { name: 'uint8', kind: 'integer', min: 0, max: 255 };
const bool: ElementType = { name: 'bool', kind: 'boolean', min: 0, max: 1 };

async function read(text: string, type: ElementType): ReturnType<typeof readElements> {
  const value = await parseJson(Buffer.from(text), {
    nonFinite: 'take',
    trailing: 'refuse',
    maxDepth: 100,
    maxNodes: MAX_NODES,
    describe: (reason) => reason,
  });
  return readElements(value, type, '/x');
}

describe('readElements', () => {
  it.each([
    ['5', float, [], [5]],
    ['[[1,2.5],[3,NaN]]', float, [2, 2], [1, 2.5, 3, NaN]],
    ['[0,255]', uint8, [2], [0, 255]],
    ['[[true],[false]]', bool, [2, 1], [1, 0]],
    ['true', bool, [], [1]],
    ['[]', uint8, [0], []],
  ])('%s', async (text, type, shape, values) => {
    const got = await read(text, type);
    expect(got.shape).toEqual(shape);
    expect([...got.values]).toEqual(values);
  });

  it.each([
    ['[[1,2],[3]]', float, 'TENSOR_RAGGED', '/x/1', 'has shape [1], expected [2]'],
    ['[[[1],[2]],[[3],[4,5]]]', float, 'TENSOR_RAGGED', '/x/1/1', 'has shape [2], expected [1]'],
    ['[1,[2]]', float, 'TENSOR_RAGGED', '/x/1', 'is an array among elements of type Number'],
    ['[[1],2]', float, 'TENSOR_RAGGED', '/x/1', 'is of type Number among arrays'],
    ['[1,"2"]', float, 'TENSOR_RAGGED', '/x/1', 'is of type String'],
    ['[[1],[null]]', float, 'TENSOR_RAGGED', '/x/1/0', 'is of type Null'],
    ['[1,true]', float, 'TENSOR_RAGGED', '/x/1', 'is of type Bool among elements of type Number'],
    ['[[1],[true]]', float, 'TENSOR_RAGGED', '/x/1', 'mixes types or depths'],
    ['"1"', float, 'TENSOR_INVALID', '/x', 'JSON Value: "1" Type: String is not of expected type: float'],
    ['{}', float, 'TENSOR_INVALID', '/x', 'Type: Object is not of expected type: float'],
    ['[[1,2],[3,1e39]]', float, 'TENSOR_NOT_FINITE', '/x/1/1', 'does not fit into float (element 3)'],
    ['[true]', float, 'TENSOR_INVALID', '/x/0', 'JSON Value: true Type: Bool is not of expected type: float'],
    ['[1,1.0]', uint8, 'TENSOR_INVALID', '/x/1', 'Type: Number is not of expected type: uint8'],
    ['[1,256]', uint8, 'TENSOR_INVALID', '/x/1', 'JSON Value: 256 does not fit into uint8'],
    ['[-1]', uint8, 'TENSOR_INVALID', '/x/0', 'JSON Value: -1 does not fit into uint8'],
    ['[1]', bool, 'TENSOR_INVALID', '/x/0', 'JSON Value: 1 Type: Number is not of expected type: bool'],
  ])('refuses %s', async (text, type, code, pointer, detail) => {
    const error: unknown = await read(text, type).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StriateError);
    expect(error).toMatchObject({ code, problems: [{ pointer }] });
    expect((error as StriateError).message).toContain(detail);
  });

  it('lets a number pass that rounds down to the largest float32', async () => {
    const ok = await read('[3.4028235e38]', float);
    expect(Math.fround(ok.values[0]!)).toBe(3.4028234663852886e38);
  });
});
