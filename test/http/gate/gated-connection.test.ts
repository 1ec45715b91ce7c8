import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { GatedConnection } from '../../../src/http/gate/gated-connection';
import { HeadReader, type PostHead } from '../../../src/http/gate/request-head';
import { systemClock } from '../../../src/time/clock';

const REFUSAL = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\nno';

let server: Server;
let handled: string[];
let judged: PostHead[];
let refusing: boolean;
let left: number;
let client: Socket;
let received: string;

/** A real server, and a gate before its one connection from the first answer on. */
beforeEach(async () => {
  handled = [];
  judged = [];
  refusing = true;
  left = 0;
  received = '';
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (text: string) => (body += text));
    request.on('end', () => {
      handled.push(`${request.method} ${request.url} ${body}`);
      response.end(`ok ${request.url}`);
    });
    const { socket } = request;
    response.on('finish', () => {
      const gate = gates.get(socket);
      if (gate !== undefined) gate.answered();
      else gates.set(socket, gateOn(socket));
    });
  });
  const gates = new WeakMap<Socket, GatedConnection>();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true);
  client.setEncoding('latin1').on('data', (text: string) => (received += text));
  client.write('GET /first HTTP/1.1\r\nhost: a\r\n\r\n');
  await until(() => received.includes('ok /first'));
  handled = [];
  received = '';
});

afterEach(async () => {
  client.destroy();
  server.close();
  await once(server, 'close');
});

function gateOn(socket: Socket): GatedConnection {
  return new GatedConnection({
    socket,
    clock: systemClock,
    heads: new HeadReader(),
    judge: (head) => {
      judged.push(head);
      return refusing ? { text: REFUSAL, encoding: 'latin1' } : null;
    },
    onLeft: () => left++,
  });
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !holds(); turn++) await new Promise((next) => setTimeout(next, 1));
  expect(holds()).toBe(true);
}

const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const count = (text: string): number => received.split(text).length - 1;

describe('GatedConnection', () => {
  it('answers what is refused, again and again, and the server never sees it', async () => {
    for (let turn = 1; turn <= 3; turn++) {
      client.write(post('/p', 'body'));
      await until(() => count('503') === turn);
    }
    expect(handled).toEqual([]);
    expect(judged.map(({ target }) => target)).toEqual(['/p', '/p', '/p']);
    expect(left).toBe(0);
  });

  it('lets in what is not refused, and judges the next one again', async () => {
    refusing = false;
    client.write(post('/p', 'one'));
    await until(() => handled.length === 1 && count('ok /p') === 1);
    refusing = true;
    client.write(post('/p', 'two'));
    await until(() => count('503') === 1);
    refusing = false;
    client.write(post('/p', 'three'));
    await until(() => count('ok /p') === 2);
    expect(handled).toEqual(['POST /p one', 'POST /p three']);
  });

  it('drops the rest of a refused body, though it looks like a request', async () => {
    const body = post('/inner', 'x');
    const whole = post('/outer', body);
    client.write(whole.slice(0, whole.length - body.length));
    await until(() => count('503') === 1);
    client.write(body.slice(0, 10));
    await new Promise((next) => setTimeout(next, 5));
    client.write(body.slice(10));
    await new Promise((next) => setTimeout(next, 5));
    client.write(post('/next', 'x'));
    await until(() => count('503') === 2);
    expect(judged.map(({ target }) => target)).toEqual(['/outer', '/next']);
    expect(handled).toEqual([]);
  });

  it('passes the rest of a body on, though it looks like a request', async () => {
    refusing = false;
    const body = post('/inner', 'x');
    const whole = post('/outer', body);
    client.write(whole.slice(0, whole.length - body.length));
    await new Promise((next) => setTimeout(next, 5));
    client.write(body.slice(0, 10));
    await new Promise((next) => setTimeout(next, 5));
    client.write(body.slice(10));
    await until(() => count('ok /outer') === 1);
    client.write(post('/next', 'x'));
    await until(() => count('ok /next') === 1);
    expect(judged.map(({ target }) => target)).toEqual(['/outer', '/next']);
    expect(handled).toEqual([`POST /outer ${body}`, 'POST /next x']);
  });

  it('reads the next head where a refused body ends in the midst of a piece', async () => {
    const first = post('/a', 'body');
    client.write(first.slice(0, -2));
    await until(() => count('503') === 1);
    client.write(`dy${post('/b', 'x')}`);
    await until(() => count('503') === 2);
    expect(judged.map(({ target }) => target)).toEqual(['/a', '/b']);
  });

  it.each<[string, () => Promise<void> | void, readonly string[]]>([
    [
      'two messages in one piece',
      () => void client.write(post('/a', 'x') + post('/b', 'y')),
      ['POST /a x', 'POST /b y'],
    ],
    ['another method', () => void client.write('GET /c HTTP/1.1\r\nhost: a\r\n\r\n'), ['GET /c ']],
    [
      'a head in two pieces',
      async () => {
        client.write(post('/d', 'x').slice(0, 12));
        await new Promise((next) => setTimeout(next, 10));
        client.write(post('/d', 'x').slice(12));
      },
      ['POST /d x'],
    ],
  ])('leaves the connection to the parser at %s', async (_name, send, seen) => {
    await send();
    await until(() => handled.length === seen.length);
    expect(handled).toEqual(seen);
    expect(left).toBe(1);
    client.write(post('/later', 'x'));
    await until(() => count('ok /later') === 1);
    expect(count('503')).toBe(0);
  });

  it('answers in order when a client sends before it has its answer', async () => {
    refusing = false;
    client.write(post('/slow', 'x'));
    refusing = true;
    client.write(post('/eager', 'y'));
    await until(() => handled.length === 2 || count('503') === 1);
    await until(() => count('ok /slow') === 1);
    expect(received.indexOf('ok /slow')).toBeGreaterThan(-1);
    const second = received.slice(received.indexOf('ok /slow'));
    expect(second).toMatch(/ok \/eager|503/);
  });
});
