import { connect } from 'node:net';

/**
 * One keep-alive HTTP/1.1 connection that sends prepared bytes and reads answers with a content length: a client that
 * costs almost nothing, so that it does not measure itself. One request at a time.
 */
export class RawConnection {
  #socket;
  #waiting = null;
  #buffer = Buffer.alloc(0);

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#settle({ status: 0, head: '', error }));
    this.#socket.on('close', () => this.#settle({ status: 0, head: '', error: new Error('closed') }));
  }

  get busy() {
    return this.#waiting !== null;
  }

  /** False once either side has closed it. */
  get isOpen() {
    return !this.#socket.destroyed;
  }

  /** Resolves with `{status, head, body}`; status 0 when the connection broke. */
  send(bytes) {
    return new Promise((resolve) => this.sendThen(bytes, resolve));
  }

  /** The same without a promise, for a client that sends tens of thousands a second. */
  sendThen(bytes, settled) {
    this.#waiting = settled;
    this.#socket.write(bytes);
  }

  close() {
    this.#socket.destroy();
  }

  #settle(answer) {
    const resolve = this.#waiting;
    this.#waiting = null;
    resolve?.(answer);
  }

  #read(chunk) {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#buffer.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#buffer.length < end + 4 + length) return;
    const body = this.#buffer.subarray(end + 4, end + 4 + length);
    this.#buffer = this.#buffer.subarray(end + 4 + length);
    this.#settle({ status: Number(head.slice(9, 12)), head, body });
  }
}

/** The bytes of one POST. */
export function postBytes(path, type, body, headers = {}) {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n${more.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** The bytes of one GET. */
export function getBytes(path) {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`);
}
