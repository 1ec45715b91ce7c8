import fastify from 'fastify';
import { parseSliced } from '../../../src/http/sliced-json';
import { longestTurn } from './parser';

const BODY_BYTES = 30 * 2 ** 20;

/** A body of about `BODY_BYTES`, by what it is full of. */
const BODIES: Readonly<Record<string, () => unknown>> = {
  'one picture in base64': () => ({ image: 'A'.repeat(BODY_BYTES) }),
  'numbers of full precision': () => ({ values: Array.from({ length: BODY_BYTES / 19 }, Math.random) }),
  timestamps: () => ({
    timestamps: Array.from({ length: BODY_BYTES / 27 }, (_, hour) => new Date(hour * 3.6e6).toISOString()),
  }),
  'rows of two numbers': () => ({
    rows: Array.from({ length: BODY_BYTES / 42 }, () => [Math.random(), Math.random()]),
  }),
  'escaped text': () => ({ text: '\u0001'.repeat(BODY_BYTES / 6) }),
};

/** Prints how long the event loop is held while a long JSON body is read, as a whole and in slices. */
export async function benchJsonBody(): Promise<void> {
  const platform = fastify().getDefaultJsonParser('error', 'error');
  const parse = (text: string): unknown => {
    let read: unknown;
    void platform({} as Parameters<typeof platform>[0], text, (error, value) => {
      if (error !== null) throw error;
      read = value;
    });
    return read;
  };
  for (const [name, make] of Object.entries(BODIES)) {
    const bytes = Buffer.from(JSON.stringify(make()));
    const whole = await longestTurn(() => Promise.resolve(parse(bytes.toString('utf8'))));
    const sliced = await longestTurn(() => parseSliced(bytes, { parse, maxDepth: 64, pieceBytes: 65_536 }));
    const mb = (bytes.length / 2 ** 20).toFixed(0);
    process.stdout.write(
      `longest turn of the event loop while ${mb} MB are read, ${name}: whole ${whole.toFixed(0)} ms, in slices ${sliced.toFixed(1)} ms\n`,
    );
  }
}
