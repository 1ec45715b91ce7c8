import type { Socket } from 'node:net';
import type { Clock } from '../../time/clock';
import { BODY_LIMIT_BYTES, CONNECTION_LIMITS } from '../server-options';
import type { HeadReader, PostHead } from './request-head';

/** Answers that a client may leave unread before its requests go the usual way, where it is waited for. */
const MAX_UNREAD_BYTES = 65_536;

/** A whole answer as it goes over the wire. */
export interface RawAnswer {
  readonly text: string;
  readonly encoding: 'latin1' | 'utf8';
}

export interface GatedConnectionOptions {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly heads: Pick<HeadReader, 'read'>;
  /** The answer of a request that is refused; null lets it in. */
  readonly judge: (head: PostHead) => RawAnswer | null;
  /** The connection is the server's alone again. */
  readonly onLeft: () => void;
}

/**
 * One connection between its socket and the server's parser, with whole messages counted off:
 *
 *              refused ┌──────────┐ all of its body came
 *                ┌────►│ refusing ├──────┐
 *                │     └──────────┘      ▼
 *             ┌──┴───┐◄──────────────────┘
 *        ────►│ idle │
 *             └──┬───┘◄─────────────────────────────────┐
 *          let in│     ┌─────────┐ body ┌───────────┐   │ answered
 *                └────►│ passing ├─────►│ answering ├───┘
 *                      └─────────┘      └───────────┘
 *
 * The bytes of a refused request never reach the parser. Whatever is not one whole usual message after the other (a head
 * in two pieces, pipelining, another method) goes to the parser, and the gate leaves the connection for good.
 */
export class GatedConnection {
  private state: 'idle' | 'refusing' | 'passing' | 'answering' = 'idle';
  /** Bytes of the present body that have not come. */
  private left = 0;
  private isAnswered = false;
  private refusedMs = 0;
  private readonly feed: (chunk: Buffer) => void;
  private readonly take = (chunk: Buffer): void => this.read(chunk);

  /** To be made while no message is under way on the socket, which belongs to Node's HTTP server. */
  constructor(private readonly options: GatedConnectionOptions) {
    const { socket } = options;
    const [own] = socket.listeners('data') as ((chunk: Buffer) => void)[];
    if (own === undefined) throw new Error('the HTTP server does not read this socket; this is a bug');
    this.feed = own.bind(socket);
    socket.removeListener('data', own);
    socket.on('data', this.take);
  }

  /** The server has no request of this connection under way any more. */
  answered(): void {
    if (this.state === 'answering') this.state = 'idle';
    else this.isAnswered = true;
  }

  private read(chunk: Buffer): void {
    switch (this.state) {
      case 'idle':
        this.readHead(chunk);
        break;
      case 'refusing':
        this.drop(chunk);
        break;
      case 'passing':
        this.pass(chunk);
        break;
      case 'answering':
        this.leave(chunk);
    }
  }

  private readHead(chunk: Buffer): void {
    const { socket, judge, heads } = this.options;
    const head = heads.read(chunk);
    const inChunk = chunk.length - (head?.bodyAt ?? 0);
    if (head === null || head.bodyBytes > BODY_LIMIT_BYTES || inChunk > head.bodyBytes) {
      this.leave(chunk);
      return;
    }
    this.left = head.bodyBytes - inChunk;
    const answer = socket.writableLength > MAX_UNREAD_BYTES ? null : judge(head);
    if (answer === null) {
      this.state = this.left > 0 ? 'passing' : 'answering';
      this.isAnswered = false;
      this.feed(chunk);
      return;
    }
    socket.write(answer.text, answer.encoding);
    if (this.left === 0) return;
    this.state = 'refusing';
    this.refusedMs = this.options.clock.now();
  }

  private drop(chunk: Buffer): void {
    const rest = chunk.subarray(this.left);
    this.left -= chunk.length - rest.length;
    if (this.left > 0) {
      if (this.options.clock.now() - this.refusedMs > CONNECTION_LIMITS.requestTimeout)
        this.options.socket.destroy();
      return;
    }
    this.state = 'idle';
    if (rest.length > 0) this.readHead(rest);
  }

  private pass(chunk: Buffer): void {
    if (chunk.length > this.left) {
      this.leave(chunk);
      return;
    }
    this.left -= chunk.length;
    if (this.left === 0) this.state = this.isAnswered ? 'idle' : 'answering';
    this.feed(chunk);
  }

  private leave(chunk: Buffer): void {
    const { socket, onLeft } = this.options;
    socket.removeListener('data', this.take);
    socket.on('data', this.feed);
    onLeft();
    this.feed(chunk);
  }
}
