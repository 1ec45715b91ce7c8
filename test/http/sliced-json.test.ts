import fastify from 'fastify';
import fc from 'fast-check';
import { parseSliced } from '../../src/http/sliced-json';

const app = fastify();
const platform = app.getDefaultJsonParser('error', 'error');

/** As the server reads short bodies. */
function parse(text: string): unknown {
  let read: unknown;
  void platform({} as Parameters<typeof platform>[0], text, (error, value) => {
    if (error !== null) throw error;
    read = value;
  });
  return read;
}

type Read = { readonly value: unknown } | 'refused';

function whole(bytes: Buffer): Read {
  try {
    return { value: parse(bytes.toString('utf8')) };
  } catch {
    return 'refused';
  }
}

/** @param pieceBytes how much is read at a time: the smaller, the more places the text is cut at */
function sliced(bytes: Buffer, pieceBytes: number): Promise<Read> {
  return parseSliced(bytes, { parse, maxDepth: 64, pieceBytes }).then(
    (value) => ({ value }),
    () => 'refused' as const,
  );
}

const pieces = fc.integer({ min: 1, max: 24 });
const spaces = fc.constantFrom('', ' ', '\n\t ', '      ');

/** Texts of all kinds of values, with white space and escapes in all places. */
const { text } = fc.letrec<{ readonly text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constantFrom('null', 'true', '0', '-0', '1e400', '0.1', '12345678901234567890', '""'),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
      fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
      fc.string({ unit: 'grapheme' }).map((value) => `"${escaped(value)}"`),
    ),
    fc
      .tuple(spaces, fc.array(tie('text'), { maxLength: 8 }), spaces)
      .map(([before, elements, after]) => `[${before}${elements.join(`${after},${before}`)}${after}]`),
    fc
      .tuple(
        spaces,
        fc.array(
          fc.tuple(
            fc.string().map((key) => JSON.stringify(key)),
            tie('text'),
          ),
        ),
        spaces,
      )
      .map(
        ([before, members, after]) =>
          `{${before}${members.map((member) => member.join(`${after}:${before}`)).join(`,${after}`)}${after}}`,
      ),
  ),
}));

/** Every UTF-16 unit by its number. */
function escaped(value: string): string {
  return Array.from(
    { length: value.length },
    (_, index) => `\\u${value.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}

describe('a text in slices is the text as a whole', () => {
  test('whatever it holds and wherever it is cut', async () => {
    const same = fc.asyncProperty(text, pieces, async (json, pieceBytes) => {
      const bytes = Buffer.from(json);
      expect(await sliced(bytes, pieceBytes)).toEqual(whole(bytes));
      // But for keys that would reach a prototype, what was made is JSON.
      if (!/__proto__|constructor/.test(json)) expect(whole(bytes)).not.toBe('refused');
    });
    await fc.assert(same, { numRuns: 400 });
  }, 60_000);

  test('also when a byte of it is lost, doubled or another', async () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom('', ',', ':', '[', ']', '{', '}', '"', '\\', '1', ' ', '\u0001', 'é'),
    );
    const same = fc.asyncProperty(text, change, pieces, async (json, [place, put], pieceBytes) => {
      const at = place % (json.length + 1);
      const bytes = Buffer.from(json.slice(0, at) + put + json.slice(at + (place % 2)));
      expect(await sliced(bytes, pieceBytes)).toEqual(whole(bytes));
    });
    await fc.assert(same, { numRuns: 800 });
  }, 60_000);

  test('also when it is no UTF-8', async () => {
    const same = fc.asyncProperty(
      fc.uint8Array({ maxLength: 80 }).map((inner) => inner.filter((byte) => byte >= 0x80 || byte === 0x61)),
      pieces,
      async (inner, pieceBytes) => {
        const bytes = Buffer.concat([Buffer.from('["'), inner, Buffer.from('"]')]);
        expect(await sliced(bytes, pieceBytes)).toEqual(whole(bytes));
      },
    );
    await fc.assert(same, { numRuns: 1_000 });
  }, 60_000);

  test.each([
    ['', 'refused'],
    ['  ', 'refused'],
    ['\ufeff[1]', [1]],
    ['[1,]', 'refused'],
    ['[,1]', 'refused'],
    ['[1][2]', 'refused'],
    ['1,2', 'refused'],
    ['],[', 'refused'],
    ['[}', 'refused'],
    ['{"a":[1,2] 3}', 'refused'],
    ['{"a":[1,2]:3}', 'refused'],
    ['{"a":1,"a":[2,3],"b":{}}', { a: [2, 3], b: {} }],
    ['{"a":{"__proto__":{"b":[1,2,3]}}}', 'refused'],
    ['{"__proto__":[1,2,3]}', 'refused'],
    [String.raw`{"\u005f_proto__":[1,2,3]}`, 'refused'],
    ['{"constructor":{"prototype":[1,2,3]}}', 'refused'],
    ['{"constructor":{"name":[1,2,3]}}', { constructor: { name: [1, 2, 3] } }],
  ])('%s', async (json, expected) => {
    const bytes = Buffer.from(json);
    for (let pieceBytes = 1; pieceBytes < 20; pieceBytes++) {
      const read = await sliced(bytes, pieceBytes);
      expect(read).toEqual(whole(bytes));
      expect(read === 'refused' ? read : read.value).toEqual(expected);
    }
  });

  test('but deeper than 64 it is refused', async () => {
    const nested = (depth: number): Buffer => Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    expect(await sliced(nested(64), 8)).toEqual(whole(nested(64)));
    expect(await sliced(nested(65), 8)).toBe('refused');
    expect(await sliced(Buffer.from('['.repeat(1_000_000)), 65_536)).toBe('refused');
  });

  test('and with more than a million arrays and objects', async () => {
    const bytes = Buffer.from(`[${'[],'.repeat(1_000_000)}[]]`);
    const options = { parse, maxDepth: 64, pieceBytes: 65_536 };
    await expect(parseSliced(bytes, options)).rejects.toMatchObject({ code: 'HTTP_INVALID_REQUEST' });
  });
});
