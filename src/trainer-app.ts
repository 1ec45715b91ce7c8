import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { ConfigError, type Config } from './config/config';
import { compilerDigest } from './engine/child-code';
import { startEngineProcess } from './engine/child-process';
import { Engine } from './engine/engine';
import { lockFolder } from './jobs/folder-lock';
import { CompiledCache } from './repository/compiled-cache';
import { VersionPublisher } from './repository/version-publisher';
import { openDatasets } from './service/datasets';
import { openJobStore } from './service/job-store';
import { LabelTable } from './service/label-table';
import { ModelPreparer } from './service/model-preparer';
import { openTrainerPool } from './service/open-train-jobs';
import { TrainerPromotion } from './service/trainer-promotion';
import { systemClock } from './time/clock';

/** A process that trains and serves nothing: it takes jobs from the database that it shares with servers. */
export interface TrainerApp {
  /** Takes jobs from now on. */
  start(): Promise<void>;
  /** Saves where the job at hand is, gives it back to the queue and ends every child. */
  stop(): Promise<void>;
}

/**
 * Constructs a trainer. Rejects with a ConfigError unless STRIATE_DATABASE_URL and STRIATE_SHARED are set, and with
 * JOB_FOLDER_LOCKED when another process has its STRIATE_DATA.
 */
export async function createTrainerApp(options: {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
}): Promise<TrainerApp> {
  const { config, log, version } = options;
  const { databaseUrl, sharedFolder: shared } = config;
  if (databaseUrl === null || shared === null) {
    throw new ConfigError([
      'a trainer needs STRIATE_DATABASE_URL and STRIATE_SHARED, the same as its servers, and a STRIATE_DATA of its own',
    ]);
  }
  const clock = systemClock;
  const dataFolder = resolve(config.dataFolder);
  const sharedFolder = resolve(shared);
  const modelsFolder = resolve(config.modelsFolder);
  await mkdir(dataFolder, { recursive: true });
  const lock = lockFolder(dataFolder);
  const { trainLeaseSeconds: leaseSeconds } = config;
  const store = await openJobStore({ dataFolder, databaseUrl, leaseSeconds, clock });
  const preparer = new ModelPreparer({
    cache: new CompiledCache(join(dataFolder, 'compiled')),
    compilerDigest: compilerDigest(),
    clock,
    candidate: new Engine({
      name: 'candidate',
      device: config.device,
      threads: 1,
      background: true,
      clock,
      random: Math.random,
      startProcess: startEngineProcess,
      log,
    }),
  });
  const pool = await openTrainerPool({
    store,
    dataFolder,
    sharedFolder,
    device: config.device,
    memoryMib: config.trainMemoryMib,
    datasets: await openDatasets({ sharedFolder, sharedStore: store, clock }),
    promotion: new TrainerPromotion({
      modelsFolder,
      labels: new LabelTable(store.database),
      preparer,
      publisher: new VersionPublisher(modelsFolder),
      clock,
    }),
    pressure: null,
    observer: {
      epochEnded: () => undefined,
      trainerLost: () => undefined,
      yielded: () => undefined,
    },
    clock,
    log,
  });
  let awake: NodeJS.Timeout | undefined;
  return {
    start: async () => {
      // Nothing else holds the process while the database is away: it listens nowhere, and timers of the clock do not.
      awake = setInterval(() => undefined, 2 ** 30);
      await pool.start();
      log.info({ version }, 'taking train jobs');
    },
    stop: async () => {
      clearInterval(awake);
      await pool.stop();
      await preparer.stop();
      await store.database.close();
      lock.release();
    },
  };
}
