import { availableParallelism } from 'node:os';
import closeWithGrace from 'close-with-grace';
import packageJson from '../package.json';
import { createApp } from './app';
import { ConfigError, describeConfig, parseConfig } from './config/config';
import { StriateError } from './errors/striate-error';
import { createLog } from './metrics/log';
import { createTrainerApp } from './trainer-app';

/** Time to finish what was accepted when the server is asked to stop. */
const DRAIN_LIMIT_MS = 30_000;

async function main(): Promise<void> {
  const config = parseConfig(process.env, availableParallelism());
  const log = createLog(config.logLevel);
  log.info(
    { version: packageJson.version, node: process.version, config: describeConfig(config) },
    'starting',
  );
  if (process.argv[2] === 'trainer') return train({ config, log, version: packageJson.version });
  const app = await createApp({ config, log, version: packageJson.version });
  closeWithGrace({ delay: DRAIN_LIMIT_MS, logger: false }, async ({ signal, err }) => {
    if (err !== undefined) log.fatal({ err }, 'an error that nobody caught');
    else log.info({ signal }, 'stopping');
    await app.stop();
    log.info('stopped');
  });
  await app.listen();
  await app.start();
  log.info('every model has ended loading');
}

async function train(options: Parameters<typeof createTrainerApp>[0]): Promise<void> {
  const { log } = options;
  const trainer = await createTrainerApp(options);
  closeWithGrace({ delay: DRAIN_LIMIT_MS, logger: false }, async ({ signal, err }) => {
    if (err !== undefined) log.fatal({ err }, 'an error that nobody caught');
    else log.info({ signal }, 'stopping');
    await trainer.stop();
    log.info('stopped');
  });
  await trainer.start();
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigError || error instanceof StriateError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`striate: ${text}\n`);
  process.exit(1);
});
