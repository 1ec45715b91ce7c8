import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { BatchScheduler } from './batching/batch-scheduler';
import { ConfigError, type Config } from './config/config';
import { sourceCommit } from './config/source-commit';
import { compilerDigest } from './engine/child-code';
import { startEngineProcess } from './engine/child-process';
import { Engine } from './engine/engine';
import { lockFolder } from './jobs/folder-lock';
import { createMetrics } from './metrics/metrics';
import { CompiledCache } from './repository/compiled-cache';
import { ModelCatalog } from './repository/model-catalog';
import { ModelWatch } from './repository/model-watch';
import { VersionPublisher } from './repository/version-publisher';
import { ClassifyService } from './service/classify';
import { openDatasets } from './service/datasets';
import { DecodeSlots } from './service/decode-slots';
import { DefaultRival } from './service/default-rival';
import { ForecastRunner } from './service/forecast-runner';
import { openJobStore } from './service/job-store';
import { LabelFollower } from './service/label-follower';
import { LabelTable } from './service/label-table';
import { ModelLifecycle } from './service/model-lifecycle';
import { ModelPreparer } from './service/model-preparer';
import { ModelReconciler } from './service/model-reconciler';
import { openTrainerPool } from './service/open-train-jobs';
import { PictureDecoder } from './service/picture-decoder';
import { PredictService } from './service/predict';
import { ServingPressure } from './service/serving-pressure';
import { trainMetrics } from './service/train-metrics';
import { TrainPromotion } from './service/train-promotion';
import { VersionLabelService } from './service/version-label-service';
import { VersionLoader } from './service/version-loader';
import { systemClock } from './time/clock';

/** A process that trains and answers nobody: it takes jobs from the database that it shares with servers. */
export interface TrainerApp {
  /** Loads the models, against which results are judged, and takes jobs from then on. */
  start(): Promise<void>;
  /** Saves where the job at hand is, gives it back to the queue and ends every child. */
  stop(): Promise<void>;
}

/**
 * Constructs a trainer: a server's rooms without its doors, all of it in the background. Rejects with a ConfigError
 * unless STRIATE_DATABASE_URL and STRIATE_SHARED are set, and with JOB_FOLDER_LOCKED when another process has its
 * STRIATE_DATA.
 */
export async function createTrainerApp(options: {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
}): Promise<TrainerApp> {
  const { config, log, version } = options;
  const { databaseUrl, sharedFolder: shared, device, trainLeaseSeconds: leaseSeconds } = config;
  if (databaseUrl === null || shared === null) {
    throw new ConfigError([
      'a trainer needs STRIATE_DATABASE_URL and STRIATE_SHARED, the same as its servers, and a STRIATE_DATA of its own',
    ]);
  }
  const clock = systemClock;
  const metrics = createMetrics();
  const [dataFolder, sharedFolder, modelsFolder] = [config.dataFolder, shared, config.modelsFolder].map(
    (folder) => resolve(folder),
  ) as [string, string, string];
  await mkdir(dataFolder, { recursive: true });
  const lock = lockFolder(dataFolder);
  const store = await openJobStore({ dataFolder, databaseUrl, leaseSeconds, clock });
  const datasets = await openDatasets({ sharedFolder, sharedStore: store, clock });
  const labelTable = new LabelTable(store.database);
  const catalog = new ModelCatalog(clock, await labelTable.read());
  const background = { device, threads: 1, background: true, clock, random: Math.random, log };
  const engine = new Engine({ ...background, name: 'judging', startProcess: startEngineProcess });
  const candidate = new Engine({ ...background, name: 'candidate', startProcess: startEngineProcess });
  const pressure = new ServingPressure(clock);
  const scheduler = new BatchScheduler({ clock });
  engine.on('ready', () => scheduler.resume());
  engine.on('down', () => scheduler.pause());
  const preparer = new ModelPreparer({
    cache: new CompiledCache(join(dataFolder, 'compiled')),
    compilerDigest: compilerDigest(),
    clock,
    candidate,
  });
  const loader = new VersionLoader({ preparer, engine, scheduler, clock });
  const { maxLoaded } = config;
  const lifecycle = new ModelLifecycle({ catalog, loader, metrics, clock, log, maxLoaded });
  const reconciler = new ModelReconciler({ catalog, lifecycle, log });
  const watch = new ModelWatch({
    root: modelsFolder,
    clock,
    onLook: (models) => reconciler.take(models),
    onUnreadable: (err) => log.error({ err }, 'the models folder could not be read; what is known goes on'),
  });
  const bringBack = (name: Parameters<ModelLifecycle['load']>[0]): Promise<void> => lifecycle.load(name);
  const labels = new VersionLabelService({ catalog, store: labelTable, bringBack, clock, log });
  const follower = new LabelFollower({ labels, clock, log });
  const predict = new PredictService(lifecycle, metrics, clock);
  const decoder = new PictureDecoder({ slots: new DecodeSlots(1, clock), metrics, clock });
  const classify = new ClassifyService({ lifecycle, predict, decoder });
  const publisher = new VersionPublisher(modelsFolder);
  const pool = await openTrainerPool({
    store,
    dataFolder,
    sharedFolder,
    device,
    memoryMib: config.trainMemoryMib,
    datasets,
    catalog,
    rival: new DefaultRival({ catalog, lifecycle, classify, runner: new ForecastRunner(predict), log }),
    provenance: { striate: version, commit: sourceCommit(join(__dirname, '..')) },
    promotion: new TrainPromotion({ catalog, labels, publisher, clock }),
    pressure,
    observer: trainMetrics(metrics),
    clock,
    log,
  });
  let awake: NodeJS.Timeout | undefined;
  return {
    start: async () => {
      // Nothing else holds the process while the database is away: it listens nowhere, and timers of the clock do not.
      awake = setInterval(() => undefined, 2 ** 30);
      await engine.start();
      await watch.start();
      follower.start();
      await pool.start();
      log.info({ version }, 'taking train jobs');
    },
    stop: async () => {
      clearInterval(awake);
      await pool.stop();
      follower.stop();
      watch.stop();
      await store.database.close();
      await Promise.all([engine.stop(), preparer.stop()]);
      lock.release();
    },
  };
}
