#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import closeWithGrace from 'close-with-grace';
import pino from 'pino';
import packageJson from '../package.json';
import { ConfigError, describeConfig, parseConfig } from './config/config';
import { StriateError } from './errors/striate-error';

/** Time to finish what was accepted when the server is asked to stop. */
const DRAIN_LIMIT_MS = 30_000;

/** `striate` and `striate serve`: runs the server with the settings of `environment`. */
async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = parseConfig(environment, availableParallelism());
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  log.info(
    { version: packageJson.version, node: process.version, config: describeConfig(config) },
    'starting',
  );
  const { createApp } = await import('./app.js');
  const app = await createApp({ config, log, version: packageJson.version });
  closeWithGrace({ delay: DRAIN_LIMIT_MS, logger: false }, async ({ signal, err }) => {
    if (err !== undefined) log.fatal({ err }, 'an error that nobody caught');
    else log.info({ signal }, 'stopping');
    await app.stop();
    log.info('stopped');
  });
  await app.http.listen({ host: config.host, port: config.port });
  await app.start();
  log.info('every model has ended loading');
}

/** Any other command; its files are read only when it is asked for, and the server's not at all. */
async function command(args: readonly string[]): Promise<void> {
  const { runCli } = await import('./cli/cli.js');
  const { Terminal } = await import('./cli/terminal.js');
  // Whoever reads us may have read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const terminal = new Terminal(process.stdout, process.stderr, process.env);
  const { version } = packageJson;
  process.exitCode = await runCli(args, { terminal, environment: process.env, serve, version });
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
