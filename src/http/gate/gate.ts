import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { StriateError } from '../../errors/striate-error';
import type { Clock } from '../../time/clock';
import type { Door } from '../access/door';
import { modelOf } from '../access/guard';
import { accessOf } from '../access/route-access';
import { earlyRefusalOf, type EarlyRefusal } from '../admission';
import { retryAfterSeconds } from '../problem';
import type { RequestHead } from '../request-context';
import { CONNECTION_LIMITS, requestIdOf } from '../server-options';
import { GatedConnection, type RawAnswer } from './gated-connection';
import { HeadReader, type PostHead } from './request-head';
import type { RequestsUnderWay } from './requests-under-way';

/** Targets (path and query) that are known; the one that was learned first makes room. */
const MAX_TARGETS = 1_024;

/** What is known of a target that refused. */
interface Target extends EarlyRefusal {
  readonly route: string;
  readonly model: string | null;
  readonly params: unknown;
  readonly query: unknown;
}

/** A request that was refused at the gate. */
export interface Refused {
  readonly route: string;
  readonly url: string;
  readonly error: StriateError;
  /** From its head to its answer. */
  readonly seconds: number;
}

export interface GateOptions {
  readonly clock: Clock;
  /** `null`: there is no authentication. */
  readonly door: Door | null;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether this request is to be let past the gate unseen. */
  readonly isExempt: (head: PostHead) => boolean;
  readonly onRefused: (refused: Refused) => void;
  readonly underWay: RequestsUnderWay;
}

/**
 * Refuses before the server's parser, what full queues refuse anyway. A framework's way through a request costs several
 * times as much as reading its head, and at ten times the load the refusals, done that way, would leave the engine no
 * time to answer with.
 *
 * It knows nothing by itself: a request that is refused before its body is read teaches it the target with the route's
 * own judge, and its connection is watched from then on. While nothing is refused there is no gate.
 */
export class Gate {
  private readonly targets = new Map<string, Target>();
  private readonly connections = new WeakMap<Socket, GatedConnection>();
  private readonly heads = new HeadReader();
  private readonly commonHead: string;
  private date = '';
  private dateMs = -Infinity;

  constructor(private readonly options: GateOptions) {
    const fields = Object.entries(options.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.commonHead = `${fields.join('')}Connection: keep-alive\r\nKeep-Alive: timeout=${CONNECTION_LIMITS.keepAliveTimeout / 1_000}\r\n`;
  }

  /** Learns from the answers of `app`. */
  watch(app: FastifyInstance): void {
    app.addHook('onResponse', (request, _reply, done) => {
      this.answered(request);
      done();
    });
  }

  private answered(request: FastifyRequest): void {
    const { raw } = request;
    const connection = this.connections.get(raw.socket);
    if (connection !== undefined) {
      if (this.isIdle(raw.socket)) connection.answered();
      return;
    }
    const early = earlyRefusalOf(request);
    if (early === undefined) return;
    this.learn(request, early);
    // The body that the refusal did not wait for is the parser's to read.
    if (raw.complete) this.join(raw.socket);
    else raw.once('end', () => this.join(raw.socket));
  }

  private isIdle(socket: Socket): boolean {
    return this.options.underWay.of(socket) === 0;
  }

  private learn({ url, params, query, routeOptions }: FastifyRequest, early: EarlyRefusal): void {
    if (this.targets.has(url)) return;
    if (this.targets.size === MAX_TARGETS) this.targets.delete(this.targets.keys().next().value!);
    const model = modelOf({ params, url });
    this.targets.set(url, { ...early, route: routeOptions.url ?? url, model, params, query });
  }

  /** Stands before a connection, between two of its messages only. */
  private join(socket: Socket): void {
    if (!this.isIdle(socket) || socket.destroyed || this.connections.has(socket)) return;
    const { clock } = this.options;
    const connection = new GatedConnection({
      socket,
      clock,
      heads: this.heads,
      judge: (head) => this.judge(head),
      onLeft: () => this.connections.delete(socket),
    });
    this.connections.set(socket, connection);
  }

  /** The answer of a request that is refused now; null lets it in. */
  private judge(head: PostHead): RawAnswer | null {
    const target = this.targets.get(head.target);
    if (target === undefined || this.options.isExempt(head)) return null;
    const startedMs = this.options.clock.now();
    const { params, query, route } = target;
    const request: RequestHead = {
      id: requestIdOf(head.headers),
      method: 'POST',
      url: head.target,
      params,
      query,
      headers: head.headers,
    };
    const error = this.refusalOf(request, target);
    if (error === null) return null;
    const answer = this.answerOf(error, request.id, target);
    const seconds = (this.options.clock.now() - startedMs) / 1_000;
    this.options.onRefused({ route, url: head.target, error, seconds });
    return answer;
  }

  /** Whatever is wrong with a request is said by the way that it then goes. */
  private refusalOf(request: RequestHead, { judge, route, model }: Target): StriateError | null {
    const { door } = this.options;
    try {
      if (door === null) return judge(request, null);
      const scopes = accessOf('POST', route);
      if (scopes === null || scopes === 'open') return null;
      const { authorization } = request.headers;
      if (!door.permits(authorization, { scopes, model })) return null;
      const error = judge(request, null);
      // Only now, as whoever is let in is counted by the way that he then goes.
      if (error !== null) door.enter(authorization, { scopes, model }).leave();
      return error;
    } catch {
      return null;
    }
  }

  private answerOf(error: StriateError, requestId: string, { form }: Target): RawAnswer {
    const { type, text } = form(error, requestId);
    const bytes = Buffer.byteLength(text);
    const retryAfter = retryAfterSeconds(error);
    const { status } = error;
    return {
      // Text of one byte a character goes out without being looked at again.
      encoding: bytes === text.length ? 'latin1' : 'utf8',
      text:
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nx-request-id: ${requestId}\r\ncontent-type: ${type}\r\n` +
        `content-length: ${bytes}\r\n${retryAfter === null ? '' : `retry-after: ${retryAfter}\r\n`}` +
        `Date: ${this.dateNow()}\r\n${this.commonHead}\r\n${text}`,
    };
  }

  /** The time of day to the second. */
  private dateNow(): string {
    const nowMs = this.options.clock.now();
    if (nowMs - this.dateMs >= 1_000) {
      this.date = this.options.clock.wallTime().toUTCString();
      this.dateMs = nowMs;
    }
    return this.date;
  }
}
