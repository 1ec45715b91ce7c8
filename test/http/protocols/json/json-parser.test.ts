import fc from 'fast-check';
import { StriateError } from '../../../../src/errors/striate-error';
import { MAX_NODES, parseJson } from '../../../../src/http/protocols/json/json-parser';
import {
  DenseArray,
  NumberLiteral,
  isObject,
  type JsonDialect,
  type JsonValue,
} from '../../../../src/http/protocols/json/json-value';

const strict: JsonDialect = {
  nonFinite: 'refuse',
  trailing: 'refuse',
  maxDepth: 100,
  maxNodes: MAX_NODES,
  describe: (reason, offset) => `${reason} at ${offset}`,
};
const lenient: JsonDialect = { ...strict, nonFinite: 'take', trailing: 'ignore' };

function parse(text: string | Buffer, dialect = strict): Promise<JsonValue> {
  return parseJson(Buffer.from(text), dialect);
}

async function failure(text: string | Buffer, dialect = strict): Promise<StriateError> {
  const error: unknown = await parse(text, dialect).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StriateError);
  return error as StriateError;
}

/** The value as JSON.parse gives it, with every number rounded to float32. */
function plain(value: JsonValue | undefined): unknown {
  if (value instanceof NumberLiteral) return Math.fround(value.value);
  if (value instanceof DenseArray) {
    const at = (level: number, offset: number): unknown => {
      if (level === value.shape.length) {
        return value.kind === 'boolean' ? value.values[offset] === 1 : Math.fround(value.values[offset]!);
      }
      const stride = value.shape.slice(level + 1).reduce((product, size) => product * size, 1);
      return Array.from({ length: value.shape[level]! }, (_, index) =>
        at(level + 1, offset + index * stride),
      );
    };
    return at(0, 0);
  }
  if (isObject(value)) return Object.fromEntries([...value].map(([key, each]) => [key, plain(each)]));
  if (Array.isArray(value)) return value.map((each: JsonValue) => plain(each));
  return value;
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.fround(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
  }
  return value;
}

describe('parseJson agrees with JSON.parse', () => {
  it('on any JSON text, compact and indented', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, 4), async (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(plain(await parse(text))).toEqual(rounded(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('on nested arrays of numbers, booleans and holes, ragged or not', async () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
      ),
      list: fc.array(tie('tree'), { maxLength: 4 }),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        const text = JSON.stringify([value, [1, 2], value]);
        expect(plain(await parse(text))).toEqual(rounded(JSON.parse(text)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('accepts and refuses the same texts after one byte is changed', async () => {
    const seed = '{"a":[[1.5,-2e3],[0.25,4]],"b":{"c":"x\\n","d":[true,false]},"e":null}';
    await fc.assert(
      fc.asyncProperty(
        fc.nat(seed.length - 1),
        fc.constantFrom(...Array.from('{}[],:"\\0123456789.eE+-tfn \n\u0001x')),
        async (at, byte) => {
          const text = seed.slice(0, at) + byte + seed.slice(at + 1);
          let expected: unknown = Error;
          try {
            expected = rounded(JSON.parse(text));
          } catch {
            /* stays Error */
          }
          const got = await parse(text).then(plain, (error: unknown) => {
            expect(error).toBeInstanceOf(StriateError);
            return Error;
          });
          // A key given twice is the one place where this parser is stricter.
          if (got === Error && expected !== Error) expect((await failure(text)).message).toContain('twice');
          else expect(got).toEqual(expected);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('dense arrays', () => {
  it('holds one flat run of values for any depth', async () => {
    const value = await parse('[[[1,2],[3,4]],[[5,6],[7,8]]]');
    expect(value).toBeInstanceOf(DenseArray);
    expect(value).toMatchObject({ kind: 'number', shape: [2, 2, 2], firstFraction: -1 });
    expect([...(value as DenseArray).values]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('tells integer literals from others and keeps minus zero', async () => {
    const value = (await parse('[1, -0, 2.0, 3]')) as DenseArray;
    expect(value.firstFraction).toBe(2);
    expect(Object.is(value.values[1], -0)).toBe(true);
  });

  it.each([
    ['[]', [0]],
    ['[[],[]]', [2, 0]],
    ['[[[]]]', [1, 1, 0]],
    ['[true,false]', [2]],
  ])('%s has shape %j', async (text, shape) => {
    expect(((await parse(text)) as DenseArray).shape).toEqual(shape);
  });

  it.each(['[[1,2],[3]]', '[1,[2]]', '[[1],2]', '[1,true]', '[[],1]', '[[1],[[2]]]', '[[[1],[2]],[[3]]]'])(
    '%s is a list that loses nothing',
    async (text) => {
      const value = await parse(text);
      expect(value).not.toBeInstanceOf(DenseArray);
      expect(plain(value)).toEqual(JSON.parse(text));
    },
  );

  it('reads arrays that span many slices', async () => {
    const rows = Array.from({ length: 300 }, (_, row) =>
      Array.from({ length: 257 }, (_, column) => row / 7 - column),
    );
    const value = (await parse(JSON.stringify(rows))) as DenseArray;
    expect(value.shape).toEqual([300, 257]);
    expect(new Float32Array(value.values)).toEqual(new Float32Array(rows.flat()));
  });
});

describe('bad texts (F17)', () => {
  it.each([
    ['', 'The document is empty. at 0'],
    ['   ', 'The document is empty. at 3'],
    ['\ufeff{}', 'Invalid value. at 0'],
    ['{"a":1', 'The document ends too early. at 6'],
    ['{"a" 1}', 'Missing a colon after a name of object member. at 5'],
    ['{a:1}', 'Missing a name for object member. at 1'],
    ['[1 2]', 'Missing a comma or ] after an array element. at 3'],
    ['{"a":1 "b":2}', 'Missing a comma or } after an object member. at 7'],
    ['[1,]', 'Invalid value. at 3'],
    ['[01]', 'Invalid value. at 2'],
    ['[1.]', 'Miss fraction part in number. at 3'],
    ['[1e]', 'Miss exponent in number. at 3'],
    ['"abc', 'Missing a closing quotation mark in string. at 4'],
    ['"\\x"', 'Invalid escape character in string. at 4'],
    ['{} x', 'The document root must not be followed by other values. at 3'],
    ['[tru]', 'Invalid value. at 1'],
  ])('%j: %s', async (text, message) => {
    const error = await failure(text);
    expect(error.code).toBe('HTTP_INVALID_REQUEST');
    expect(error.message).toBe(message);
  });

  it('refuses invalid UTF-8', async () => {
    expect((await failure(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).message).toContain('Invalid encoding');
  });

  it('refuses a key given twice, and knows keys of Object.prototype as plain keys', async () => {
    expect((await failure('{"x":{"a":1,"a":2}}')).problems[0]?.pointer).toBe('/x/a');
    expect(await parse('{"__proto__":1,"constructor":2}')).toBeInstanceOf(Map);
  });

  it.each([
    ['{"inputs":[{"data":[[0,1],[2,1e400]]}]}', '/inputs/0/data/1/1'],
    ['[1,NaN]', '/1'],
    ['[[1,2],[-Infinity,4]]', '/1/0'],
    ['{"a":Infinity}', '/a'],
  ])('%s is refused at %s under the strict dialect', async (text, pointer) => {
    const error = await failure(text);
    expect(error.code).toBe('TENSOR_NOT_FINITE');
    expect(error.problems[0]?.pointer).toBe(pointer);
  });

  it('takes bare tokens under the lenient dialect, ignores what follows, and still refuses 1e400', async () => {
    const value = (await parse('[NaN, Infinity,-Infinity,Inf,-Inf ,1.5] tail', lenient)) as DenseArray;
    expect([...value.values]).toEqual([NaN, Infinity, -Infinity, Infinity, -Infinity, 1.5]);
    expect((await failure('[1e400]', lenient)).code).toBe('TENSOR_NOT_FINITE');
  });

  it.each(['[', '{"a":', '[{"a":'])('refuses depth 500,000 of %s at once', async (unit) => {
    const error = await failure(unit.repeat(500_000));
    expect(error.message).toMatch(/Nesting deeper than 100/);
    expect(Number(/at (\d+)/.exec(error.message)?.[1])).toBeLessThan(1_000);
  });

  it('takes depth 100 and refuses 101', async () => {
    await expect(parse('['.repeat(100) + ']'.repeat(100))).resolves.toBeInstanceOf(DenseArray);
    expect((await failure('['.repeat(101) + ']'.repeat(101))).message).toContain('deeper than 100');
  });

  it('bounds values beside numbers and the length of one number', async () => {
    expect((await failure(`[${'{},'.repeat(MAX_NODES)}{}]`)).message).toContain('More than');
    expect((await failure(`[${'9'.repeat(2_000)}]`)).message).toContain('longer than');
    expect((await failure(`[0.${'0'.repeat(2_000)}]`)).message).toContain('longer than');
  });

  it('lets other turns of the event loop run while a large text is read', async () => {
    const text = Buffer.from(`[${'0.123456789012345678,'.repeat(400_000)}0]`);
    let turns = 0;
    const count = (): void => {
      turns++;
      turn = setImmediate(count);
    };
    let turn = setImmediate(count);
    await parseJson(text, strict);
    clearImmediate(turn);
    expect(turns).toBeGreaterThan(text.length / 65_536 / 2);
  });
});
