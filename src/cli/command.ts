import { Command, InvalidArgumentError } from 'commander';
import { StriateClient } from '../client';
import { usageError } from './exit';
import type { Terminal } from './terminal';

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** Runs the server until it is told to stop. */
  readonly serve: (environment: NodeJS.ProcessEnv) => Promise<void>;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: true;
}

/** Options of a command that asks a server. */
export interface ClientOptions extends CommonOptions {
  readonly url?: string;
  /** Seconds. */
  readonly timeout?: number;
}

/** A command to be filled in: `--json`, an example at the end of its help. */
export function newCommand(
  name: string,
  about: { readonly summary: string; readonly example: string },
): Command {
  return new Command(name)
    .description(about.summary)
    .option('--json', 'answer in JSON')
    .addHelpText('after', `\nExample:\n  $ ${about.example.replaceAll('\n', '\n  ')}`);
}

/** A command that has only commands of its own. */
export function newGroup(name: string, summary: string, commands: readonly Command[]): Command {
  const group = new Command(name).description(summary);
  for (const each of commands) group.addCommand(each);
  return group;
}

/** The same for a command that asks a server. */
export function newClientCommand(
  name: string,
  about: { readonly summary: string; readonly example: string },
): Command {
  return newCommand(name, about)
    .option('--url <url>', 'address of the server; default STRIATE_URL, else http://127.0.0.1:8080')
    .option('--timeout <seconds>', 'time for each call, default 60', positive);
}

/** The client of a command; the address and the token come from its options and the environment. */
export function clientFor({ environment }: Context, { url, timeout }: ClientOptions): StriateClient {
  const token = environment['STRIATE_TOKEN'] ?? '';
  const address = url ?? (environment['STRIATE_URL'] || 'http://127.0.0.1:8080');
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw usageError(`the server's address is ${address}, which is no http or https URL`);
  }
  return new StriateClient({
    url: address,
    ...(token === '' ? {} : { token }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1_000 }),
  });
}

/** Reads a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** Reads a whole number above 0. */
export function count(text: string): number {
  const value = positive(text);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

/** Reads numbers with commas between. */
export function numbers(text: string): number[] {
  return text.split(',').map(positive);
}

/** Reads `MODEL`, `MODEL:3` or `MODEL@canary`. */
export function modelTarget(text: string): ModelTarget {
  const match = /^([^:@]+)(?::(\d{1,9})|@([a-z][a-z0-9_-]{0,62}))?$/.exec(text);
  if (match?.[1] === undefined) {
    throw new InvalidArgumentError('Expected MODEL, MODEL:VERSION or MODEL@LABEL.');
  }
  return {
    model: match[1],
    ...(match[2] === undefined ? {} : { version: Number(match[2]) }),
    ...(match[3] === undefined ? {} : { label: match[3] }),
  };
}

/** A model, and which of its versions; neither: what its label `default` points to. */
export interface ModelTarget {
  readonly model: string;
  readonly version?: number;
  readonly label?: string;
}
