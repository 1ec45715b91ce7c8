import { HeadReader, readPostHead } from '../../../src/http/gate/request-head';

const FIRST = 'POST /api/v1/models/m/classify?top_k=1 HTTP/1.1';
const head = (lines: readonly string[], body = ''): Buffer =>
  Buffer.from([...lines, '', body].join('\r\n'), 'latin1');

describe('readPostHead', () => {
  it('reads target, headers and where the body lies', () => {
    const bytes = head([FIRST, 'Host: a', 'X-Request-Timeout-Ms:  50 ', 'content-length: 3'], 'abcd');
    const read = readPostHead(bytes)!;
    expect(read).toEqual({
      target: '/api/v1/models/m/classify?top_k=1',
      headers: { host: 'a', 'x-request-timeout-ms': '50', 'content-length': '3' },
      bodyAt: bytes.length - 4,
      bodyBytes: 3,
    });
  });

  it('takes a header for what it is, whatever its name', () => {
    const read = readPostHead(
      head([FIRST, 'host: a', 'content-length: 0', '__proto--: x', 'constructor: y']),
    );
    expect(read).toBeNull();
    const other = readPostHead(head([FIRST, 'host: a', 'content-length: 0', 'constructor: y']))!;
    expect(other.headers['constructor' as 'host']).toBe('y');
  });

  const usual = [FIRST, 'host: a', 'content-length: 3'];
  it.each<[string, readonly string[]]>([
    ['another method', ['GET / HTTP/1.1', ...usual.slice(1)]],
    ['another version', [FIRST.replace('1.1', '1.0'), ...usual.slice(1)]],
    ['a whole URL as its target', ['POST http://a/b HTTP/1.1', ...usual.slice(1)]],
    ['a space in its target', ['POST /a b HTTP/1.1', ...usual.slice(1)]],
    ['no host', [FIRST, 'content-length: 3']],
    ['no length', [FIRST, 'host: a']],
    ['a length that is no number', [FIRST, 'host: a', 'content-length: 0x3']],
    ['a sign in its length', [FIRST, 'host: a', 'content-length: +3']],
    ['two lengths', [...usual, 'Content-Length: 3']],
    ['another framing', [...usual, 'Transfer-Encoding: chunked']],
    ['a repeated field', [...usual, 'x-request-id: 1', 'X-Request-Id: 2']],
    ['a folded field', [...usual, 'a: b', ' c']],
    ['a space before its colon', [...usual, 'a : b']],
    ['a field without a colon', [...usual, 'a']],
    ['a control character', [...usual, 'a: b\u0001']],
    ['a bare line feed', [...usual, 'a: b\ncontent-length: 9']],
    ['an expectation', [...usual, 'Expect: 100-continue']],
    ['an upgrade', [...usual, 'Upgrade: websocket']],
    ['an end to its connection', [...usual, 'Connection: close']],
    ['an origin, whose browser wants to read the answer', [...usual, 'Origin: https://a']],
    ['a head above the limit', [...usual, `a: ${'b'.repeat(9_000)}`]],
  ])('leaves %s to the parser', (_name, lines) => {
    expect(readPostHead(head(lines))).toBeNull();
    expect(readPostHead(head(usual))).not.toBeNull();
  });

  it('is read the same the second time', () => {
    const reader = new HeadReader();
    for (const body of ['abc', 'abcdef', '']) {
      const bytes = head(usual, body);
      expect(reader.read(bytes)).toEqual(readPostHead(bytes));
    }
    const other = head([FIRST, 'host: b', 'content-length: 3'], 'abc');
    expect(reader.read(other)).toEqual(readPostHead(other));
    expect(reader.read(head(['GET / HTTP/1.1', 'host: a']))).toBeNull();
    expect(reader.read(Buffer.from('POST / HTT'))).toBeNull();
  });

  it('leaves a head that has not come whole', () => {
    const bytes = head(usual);
    for (let length = 0; length < bytes.length; length++)
      expect(readPostHead(bytes.subarray(0, length))).toBeNull();
  });
});
