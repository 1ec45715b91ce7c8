import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { BatchScheduler } from './batching/batch-scheduler';
import type { Config } from './config/config';
import { compilerDigest } from './engine/child-code';
import { startEngineProcess } from './engine/child-process';
import { Engine } from './engine/engine';
import { buildHttpApp } from './http/app';
import { lockFolder } from './jobs/folder-lock';
import { createMetrics } from './metrics/metrics';
import { CompiledCache } from './repository/compiled-cache';
import { LabelFile } from './repository/label-file';
import { ModelCatalog } from './repository/model-catalog';
import { ModelWatch } from './repository/model-watch';
import { Admission } from './service/admission';
import { AnomalyService } from './service/anomalies';
import { BacktestService } from './service/backtest';
import { BatchingSettings } from './service/batching-settings';
import { batchMetrics } from './service/batch-metrics';
import { ClassifyService } from './service/classify';
import { openDatasets } from './service/datasets';
import { DecodeSlots } from './service/decode-slots';
import { EngineHealth } from './service/engine-health';
import { ExplainService } from './service/explain/explain';
import { ExplainGraphs } from './service/explain/explain-graphs';
import { FeatureMapService } from './service/explain/feature-maps';
import { ForecastService } from './service/forecast';
import { ActualsService } from './service/forecast-actuals';
import { ForecastRunner } from './service/forecast-runner';
import { IdleVersions } from './service/idle-versions';
import { ModelExport } from './service/model-export';
import { ModelLifecycle } from './service/model-lifecycle';
import { ModelPreparer } from './service/model-preparer';
import { ModelStatistics, observeAll } from './service/model-statistics';
import { ModelReconciler } from './service/model-reconciler';
import { ModelVersions } from './service/model-versions';
import { openTrainJobs } from './service/open-train-jobs';
import { PictureDecoder } from './service/picture-decoder';
import { PredictService } from './service/predict';
import { Readiness } from './service/readiness';
import { VersionResiduals } from './service/residuals';
import { VersionLabelService } from './service/version-label-service';
import { VersionLoader } from './service/version-loader';
import { systemClock } from './time/clock';
import { configureDecoder } from './vision/decoder-settings';

/** The whole server, constructed and wired, not yet listening. */
export interface App {
  readonly http: FastifyInstance;
  /** Starts the engine and loads the models; resolves when every load has ended. Rejects when no engine can serve. */
  start(): Promise<void>;
  /** Not ready from now on; finishes what was accepted; ends the engines. */
  stop(): Promise<void>;
}

/** Where the set-up bundles the console; `null` while it has not, as after a bare `tsc`. */
function bundledConsole(): string | null {
  const folder = join(__dirname, 'console');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}

/** Constructs everything and hands it down. The only place that knows every room. */
export async function createApp(options: {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
}): Promise<App> {
  const { config, log, version } = options;
  const clock = systemClock;
  const metrics = createMetrics();
  const dataFolder = resolve(config.dataFolder);
  await mkdir(dataFolder, { recursive: true });
  const lock = lockFolder(dataFolder);
  const datasets = await openDatasets({ dataFolder, clock });
  const labelFile = new LabelFile(join(dataFolder, 'labels.json'));
  const catalog = new ModelCatalog(clock, await labelFile.read());
  const common = { device: config.device, clock, random: Math.random, startProcess: startEngineProcess, log };
  const engine = new Engine({ ...common, name: 'serving', threads: config.threads, background: false });
  const candidate = new Engine({ ...common, name: 'candidate', threads: 1, background: true });
  const statistics = new ModelStatistics(clock);
  const scheduler = new BatchScheduler({ clock, observer: observeAll([batchMetrics(metrics), statistics]) });
  engine.on('ready', () => scheduler.resume());
  engine.on('down', () => scheduler.pause());
  const health = new EngineHealth({ engine, name: 'serving', metrics, clock });
  const preparer = new ModelPreparer({
    cache: new CompiledCache(join(dataFolder, 'compiled')),
    compilerDigest: compilerDigest(),
    clock,
    candidate,
  });
  const lifecycle = new ModelLifecycle({
    catalog,
    loader: new VersionLoader({ preparer, engine, scheduler, clock }),
    metrics,
    clock,
    log,
    maxLoaded: config.maxLoaded,
  });
  const idle = new IdleVersions({ lifecycle, clock, log });
  const reconciler = new ModelReconciler({ catalog, lifecycle, log });
  const watch = new ModelWatch({
    root: resolve(config.modelsFolder),
    clock,
    onLook: (models) => reconciler.take(models),
    onUnreadable: (err) => log.error({ err }, 'the models folder could not be read; what serves goes on'),
  });
  const labels = new VersionLabelService({ catalog, file: labelFile, clock, log });
  const slots = new DecodeSlots(config.threads, clock);
  const decoder = new PictureDecoder({ slots, metrics, clock });
  const predict = new PredictService(lifecycle, metrics);
  const classify = new ClassifyService({ lifecycle, predict, decoder });
  const graphs = new ExplainGraphs({ preparer, engine, scheduler, metrics, clock });
  const inside = { lifecycle, decoder, slots, graphs, metrics };
  const forecasting = {
    lifecycle,
    runner: new ForecastRunner(predict),
    residuals: new VersionResiduals(),
    clock,
  };
  const trainJobs = await openTrainJobs({
    dataFolder,
    modelsFolder: resolve(config.modelsFolder),
    device: config.device,
    datasets,
    catalog,
    labels,
    clock,
    log,
  });
  const readiness = new Readiness({ catalog, engine, reconciler, mode: config.ready });
  configureDecoder({ threadsPerPicture: 1 });
  const http = await buildHttpApp({
    log,
    clock,
    metrics,
    readiness,
    models: new ModelVersions({ catalog, engine, lifecycle, reconciler, watch, labels }),
    statistics,
    exports: new ModelExport(lifecycle),
    admission: new Admission({ lifecycle, slots, metrics }),
    batching: new BatchingSettings(lifecycle),
    predict,
    classify,
    explain: new ExplainService({ ...inside, classify }),
    featureMaps: new FeatureMapService(inside),
    forecast: new ForecastService({ ...forecasting, metrics }),
    backtest: new BacktestService(forecasting),
    anomalies: new AnomalyService(forecasting),
    actuals: new ActualsService({ lifecycle, metrics }),
    datasets,
    trainJobs,
    consoleFolder: bundledConsole(),
    version,
  });
  return {
    http,
    start: async () => {
      await engine.start();
      await watch.start();
      idle.start();
      await trainJobs.start();
    },
    stop: async () => {
      readiness.drain();
      await http.close();
      await trainJobs.stop();
      health.stop();
      idle.stop();
      watch.stop();
      await Promise.all([engine.stop(), preparer.stop()]);
      lock.release();
    },
  };
}
