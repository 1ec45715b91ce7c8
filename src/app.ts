import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { BatchScheduler } from './batching/batch-scheduler';
import type { Config } from './config/config';
import { sourceCommit } from './config/source-commit';
import { compilerDigest } from './engine/child-code';
import { startEngineProcess } from './engine/child-process';
import { Engine } from './engine/engine';
import { openAccess } from './http/access/open-access';
import { buildHttpApp } from './http/app';
import { protocolOptions } from './http/protocol-use-cases';
import { InferenceServer } from './http/protocols/grpc/inference-server';
import { lockFolder } from './jobs/folder-lock';
import { forgetVersion } from './metrics/forget-version';
import { exposeModelInfo } from './metrics/model-info';
import { createMetrics } from './metrics/metrics';
import { openTracing } from './metrics/tracing/open-tracing';
import { CompiledCache } from './repository/compiled-cache';
import { LabelFile } from './repository/label-file';
import { ModelCatalog } from './repository/model-catalog';
import { ModelWatch } from './repository/model-watch';
import { VersionPublisher } from './repository/version-publisher';
import { Admission } from './service/admission';
import { AnomalyService } from './service/anomalies';
import { BacktestJobs } from './service/backtest-jobs';
import { BacktestService } from './service/backtest';
import { BatchingSettings } from './service/batching-settings';
import { batchMetrics } from './service/batch-metrics';
import { batchTraces } from './service/batch-traces';
import { ClassifyService } from './service/classify';
import { openDatasets } from './service/datasets';
import { DatasetPictures } from './service/dataset-pictures';
import { DecodeSlots } from './service/decode-slots';
import { DefaultRival } from './service/default-rival';
import { EngineHealth } from './service/engine-health';
import { ExplainService } from './service/explain/explain';
import { ExplainGraphs } from './service/explain/explain-graphs';
import { FeatureMapService } from './service/explain/feature-maps';
import { ForecastService } from './service/forecast';
import { ActualsService } from './service/forecast-actuals';
import { ForecastRunner } from './service/forecast-runner';
import { IdleVersions } from './service/idle-versions';
import { MetricAliases } from './service/metric-aliases';
import { openJobStore } from './service/job-store';
import { LabelFollower } from './service/label-follower';
import { LabelTable } from './service/label-table';
import { ModelExport } from './service/model-export';
import { ModelLifecycle } from './service/model-lifecycle';
import { ModelPreparer } from './service/model-preparer';
import { modelInfos } from './service/model-infos';
import { ModelStatistics, observeAll } from './service/model-statistics';
import { ModelReconciler } from './service/model-reconciler';
import { ModelVersions } from './service/model-versions';
import { PictureDecoder } from './service/picture-decoder';
import { PatientPredict } from './service/patient-predict';
import { jobFolders, openDryRun, openTrainerPool } from './service/open-train-jobs';
import { PredictService } from './service/predict';
import { Readiness } from './service/readiness';
import { VersionResiduals } from './service/residuals';
import { SeriesFiles } from './service/series-files';
import { ServingPressure } from './service/serving-pressure';
import { TrainJobs } from './service/train-jobs';
import { trainMetrics } from './service/train-metrics';
import { TrainPromotion } from './service/train-promotion';
import { VersionLabelService } from './service/version-label-service';
import { VersionLoader } from './service/version-loader';
import { Webhooks } from './service/webhooks';
import { systemClock } from './time/clock';
import { EventLoopTurn, ownLoop } from './time/event-loop-turn';
import { configureDecoder } from './vision/decoder-settings';

/** The whole server, constructed and wired, not yet listening. */
export interface App {
  readonly http: FastifyInstance;
  /** Resolves once the server listens where the configuration says. */
  listen(): Promise<void>;
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
  const traces = await openTracing({ endpoint: config.otlpEndpoint, version });
  const dataFolder = resolve(config.dataFolder);
  await mkdir(dataFolder, { recursive: true });
  const access = await openAccess({ config, dataFolder, clock, log });
  const lock = lockFolder(dataFolder);
  const store = await openJobStore({
    dataFolder,
    databaseUrl: config.databaseUrl,
    leaseSeconds: config.trainLeaseSeconds,
    clock,
  });
  const sharedFolder = config.sharedFolder === null ? dataFolder : resolve(config.sharedFolder);
  const datasets = await openDatasets({ sharedFolder, sharedStore: store.isShared ? store : null, clock });
  const labelStore = store.isShared
    ? new LabelTable(store.database)
    : new LabelFile(join(dataFolder, 'labels.json'));
  const catalog = new ModelCatalog(clock, await labelStore.read());
  const common = { device: config.device, clock, random: Math.random, startProcess: startEngineProcess, log };
  const engine = new Engine({ ...common, name: 'serving', threads: config.threads, background: false });
  const candidate = new Engine({ ...common, name: 'candidate', threads: 1, background: true });
  const statistics = new ModelStatistics(clock);
  const aliases = new MetricAliases({ wanted: config.metricAliases, metrics, catalog, clock });
  const { tracing } = traces;
  const pressure = new ServingPressure(clock);
  const observer = observeAll([
    batchMetrics(metrics),
    statistics,
    pressure,
    batchTraces({ tracing, clock, log }),
    ...aliases.observers,
  ]);
  const scheduler = new BatchScheduler({ clock, observer });
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
  exposeModelInfo(metrics.registry, () => modelInfos(catalog, engine.hello?.device ?? null));
  catalog.on('removed', (name) => void forgetVersion(metrics.registry, name));
  const idle = new IdleVersions({ lifecycle, clock, log });
  const reconciler = new ModelReconciler({ catalog, lifecycle, log });
  const watch = new ModelWatch({
    root: resolve(config.modelsFolder),
    clock,
    onLook: (models) => reconciler.take(models),
    onUnreadable: (err) => log.error({ err }, 'the models folder could not be read; what serves goes on'),
  });
  const labels = new VersionLabelService({
    catalog,
    store: labelStore,
    bringBack: (version) => lifecycle.load(version),
    clock,
    log,
  });
  const labelFollower = store.isShared ? new LabelFollower({ labels, clock, log }) : null;
  const slots = new DecodeSlots(config.threads, clock);
  const decoder = new PictureDecoder({ slots, metrics, clock });
  const predict = new PredictService(lifecycle, metrics, clock);
  const classify = new ClassifyService({ lifecycle, predict, decoder });
  const graphs = new ExplainGraphs({ preparer, engine, scheduler, metrics, clock });
  const inside = { lifecycle, decoder, slots, graphs, metrics };
  const forecasting = {
    lifecycle,
    runner: new ForecastRunner(predict),
    residuals: new VersionResiduals(),
    clock,
  };
  const backtestJobs = new BacktestJobs({ clock, log });
  const training = {
    store,
    dataFolder,
    sharedFolder,
    device: config.device,
    memoryMib: config.trainMemoryMib,
    datasets,
    catalog,
    rival: new DefaultRival({ catalog, lifecycle, classify, runner: forecasting.runner, log }),
    provenance: { striate: version, commit: sourceCommit(join(__dirname, '..')) },
    promotion: new TrainPromotion({
      catalog,
      labels,
      publisher: new VersionPublisher(resolve(config.modelsFolder)),
      clock,
    }),
    pressure,
    observer: trainMetrics(metrics),
    clock,
    log,
  };
  const { webhookSecrets: secrets, webhookPrivate: allowPrivate } = config;
  const trainJobs = new TrainJobs({
    ...store,
    folders: jobFolders(sharedFolder),
    datasets,
    catalog,
    dryRun: openDryRun(training),
    pool: config.train === 'off' ? null : await openTrainerPool(training),
    publishRoot: config.train === 'off' ? null : resolve(config.modelsFolder),
    webhooks: new Webhooks({ store, secrets, allowPrivate, metrics, clock, log }),
    registry: metrics,
    clock,
    log,
  });
  const readiness = new Readiness({ catalog, engine, reconciler, mode: config.ready });
  configureDecoder({ threadsPerPicture: 1 });
  const dependencies = {
    log,
    clock,
    metrics,
    tracing,
    aliases,
    readiness,
    models: new ModelVersions({ catalog, engine, lifecycle, reconciler, watch, labels }),
    statistics,
    exports: new ModelExport(lifecycle),
    admission: new Admission({ lifecycle, slots, metrics, clock, turn: new EventLoopTurn(clock, ownLoop) }),
    batching: new BatchingSettings(lifecycle),
    predict,
    classify,
    explain: new ExplainService({ ...inside, classify }),
    featureMaps: new FeatureMapService(inside),
    forecast: new ForecastService({ ...forecasting, metrics }),
    backtest: new BacktestService({
      ...forecasting,
      patientRunner: new ForecastRunner(new PatientPredict(predict, clock)),
      jobs: backtestJobs,
    }),
    backtestJobs,
    anomalies: new AnomalyService(forecasting),
    actuals: new ActualsService({ lifecycle, metrics }),
    seriesFiles: await SeriesFiles.open(dataFolder),
    datasets,
    pictures: new DatasetPictures(datasets),
    trainJobs,
    ...access.dependencies,
    consoleFolder: bundledConsole(),
    version,
  };
  const http = await buildHttpApp(dependencies);
  const grpc =
    config.grpcPort === null
      ? null
      : new InferenceServer({ ...protocolOptions(dependencies), ...access.dependencies, log });
  return {
    http,
    listen: () => access.listen(http),
    start: async () => {
      if (grpc !== null && config.grpcPort !== null) {
        log.info({ port: await grpc.listen(config.host, config.grpcPort) }, 'gRPC is listening');
      }
      await engine.start();
      await watch.start();
      idle.start();
      labelFollower?.start();
      await trainJobs.start();
    },
    stop: async () => {
      readiness.drain();
      await new Promise<void>((resolve) => setTimeout(resolve, config.drainMs));
      await Promise.all([http.close(), grpc?.close()]);
      access.stop();
      await backtestJobs.stop();
      await trainJobs.stop();
      labelFollower?.stop();
      await store.database.close();
      health.stop();
      idle.stop();
      watch.stop();
      await Promise.all([engine.stop(), preparer.stop()]);
      await traces.close();
      lock.release();
    },
  };
}
