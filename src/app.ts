import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { BatchScheduler } from './batching/batch-scheduler';
import type { Config } from './config/config';
import { compilerDigest } from './engine/child-code';
import { startEngineProcess } from './engine/child-process';
import { Engine } from './engine/engine';
import { buildHttpApp } from './http/app';
import { createMetrics } from './metrics/metrics';
import { CompiledCache } from './repository/compiled-cache';
import { ModelCatalog } from './repository/model-catalog';
import { batchMetrics } from './service/batch-metrics';
import { ClassifyService } from './service/classify';
import { DecodeSlots } from './service/decode-slots';
import { EngineHealth } from './service/engine-health';
import { ForecastService } from './service/forecast';
import { ModelLifecycle } from './service/model-lifecycle';
import { ModelPreparer } from './service/model-preparer';
import { ModelVersions, Readiness } from './service/model-versions';
import { PredictService } from './service/predict';
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

/** Constructs everything and hands it down. The only place that knows every room. */
export async function createApp(options: {
  readonly config: Config;
  readonly log: Logger;
  readonly version: string;
}): Promise<App> {
  const { config, log, version } = options;
  const clock = systemClock;
  const metrics = createMetrics();
  const catalog = new ModelCatalog(clock);
  const common = { device: config.device, clock, random: Math.random, startProcess: startEngineProcess, log };
  const engine = new Engine({ ...common, name: 'serving', threads: config.threads, background: false });
  const candidate = new Engine({ ...common, name: 'candidate', device: 'cpu', threads: 1, background: true });
  const scheduler = new BatchScheduler({ clock, observer: batchMetrics(metrics) });
  engine.on('ready', () => scheduler.resume());
  engine.on('down', () => scheduler.pause());
  const health = new EngineHealth({ engine, name: 'serving', metrics, clock });
  const preparer = new ModelPreparer({
    cache: new CompiledCache(join(resolve(config.dataFolder), 'compiled')),
    compilerDigest: compilerDigest(),
    clock,
    candidate,
  });
  const lifecycle = new ModelLifecycle({
    modelsFolder: resolve(config.modelsFolder),
    catalog,
    preparer,
    engine,
    scheduler,
    metrics,
    log,
  });
  const predict = new PredictService(lifecycle, metrics);
  const readiness = new Readiness({ catalog, engine, lifecycle, mode: config.ready });
  configureDecoder({ threadsPerPicture: 1 });
  const http = await buildHttpApp({
    log,
    clock,
    metrics,
    readiness,
    models: new ModelVersions(catalog, engine),
    predict,
    classify: new ClassifyService({
      lifecycle,
      predict,
      slots: new DecodeSlots(config.threads),
      metrics,
      clock,
    }),
    forecast: new ForecastService({ lifecycle, predict, metrics, clock }),
    version,
  });
  return {
    http,
    start: async () => {
      await engine.start();
      await lifecycle.loadAll();
    },
    stop: async () => {
      readiness.drain();
      await http.close();
      health.stop();
      await Promise.all([engine.stop(), preparer.stop()]);
    },
  };
}
