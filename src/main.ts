#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import packageJson from '../package.json';
import { ConfigError, describeConfig, parseConfig, type Config } from './config/config';
import { StriateError } from './errors/striate-error';
import { createLog } from './metrics/log';

/** Time to finish what was accepted when the process is asked to stop. */
const DRAIN_LIMIT_MS = 30_000;

/** What every process of the house begins with. */
interface Beginnings {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
}

/** `striate` and `striate serve`: runs the server with the settings of `environment`. */
async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const beginnings = begin(environment);
  const { createApp } = await import('./app.js');
  const app = await createApp(beginnings);
  stopWhenAsked(app, beginnings.log);
  await app.listen();
  await app.start();
  beginnings.log.info('every model has ended loading');
}

/** `striate trainer`: takes train jobs from the database that it shares with servers. */
async function train(environment: NodeJS.ProcessEnv): Promise<void> {
  const beginnings = begin(environment);
  const { createTrainerApp } = await import('./trainer-app.js');
  const trainer = await createTrainerApp(beginnings);
  stopWhenAsked(trainer, beginnings.log);
  await trainer.start();
}

function begin(environment: NodeJS.ProcessEnv): Beginnings {
  const config = parseConfig(environment, availableParallelism());
  const log = createLog(config.logLevel);
  const { version } = packageJson;
  log.info({ version, node: process.version, config: describeConfig(config) }, 'starting');
  return { config, log, version };
}

function stopWhenAsked(app: { stop(): Promise<void> }, log: Logger): void {
  closeWithGrace({ delay: DRAIN_LIMIT_MS, logger: false }, async ({ signal, err }) => {
    if (err !== undefined) log.fatal({ err }, 'an error that nobody caught');
    else log.info({ signal }, 'stopping');
    await app.stop();
    log.info('stopped');
  });
}

/** Any other command; its files are read only when it is asked for, and the server's not at all. */
async function command(args: readonly string[]): Promise<void> {
  const { runCli } = await import('./cli/cli.js');
  const { Terminal } = await import('./cli/terminal.js');
  // Whoever reads us may have read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const terminal = new Terminal(process.stdout, process.stderr, process.env);
  const { version } = packageJson;
  process.exitCode = await runCli(args, { terminal, environment: process.env, serve, train, version });
}

const args = process.argv.slice(2);
(args.length === 0 ? serve(process.env) : command(args)).catch((error: unknown) => {
  const text =
    error instanceof ConfigError || error instanceof StriateError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`striate: ${text}\n`);
  process.exit(1);
});
