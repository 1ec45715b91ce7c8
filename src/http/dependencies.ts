import type { ServerOptions } from 'node:https';
import type { FastifyBaseLogger } from 'fastify';
import type { AuditFile } from '../audit/audit-file';
import type { Clock } from '../time/clock';
import type { Metrics } from '../metrics/metrics';
import type { Tracing } from '../metrics/tracing/tracing';
import type { MetricAliases } from '../service/metric-aliases';
import type { Readiness } from '../service/readiness';
import type { ModelVersions } from '../service/model-versions';
import type { ModelStatistics } from '../service/model-statistics';
import type { ModelExport } from '../service/model-export';
import type { Admission } from '../service/admission';
import type { BatchingSettings } from '../service/batching-settings';
import type { PredictService } from '../service/predict';
import type { ClassifyService } from '../service/classify';
import type { ExplainService } from '../service/explain/explain';
import type { FeatureMapService } from '../service/explain/feature-maps';
import type { ForecastService } from '../service/forecast';
import type { BacktestService } from '../service/backtest';
import type { BacktestJobs } from '../service/backtest-jobs';
import type { AnomalyService } from '../service/anomalies';
import type { DatasetPictures } from '../service/dataset-pictures';
import type { DatasetStore } from '../service/datasets';
import type { TrainJobs } from '../service/train-jobs';
import type { ActualsService } from '../service/forecast-actuals';
import type { Door } from './access/door';
import type { AdminListener } from './admin-listener';
import type { SeriesFiles } from '../service/series-files';

/** Everything that routes call; made by the composition root. */
export interface HttpDependencies {
  readonly log: FastifyBaseLogger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly aliases: MetricAliases;
  readonly readiness: Readiness;
  readonly models: ModelVersions;
  readonly statistics: ModelStatistics;
  readonly exports: ModelExport;
  readonly admission: Admission;
  readonly batching: BatchingSettings;
  readonly predict: PredictService;
  readonly classify: ClassifyService;
  readonly explain: ExplainService;
  readonly featureMaps: FeatureMapService;
  readonly forecast: ForecastService;
  readonly backtest: BacktestService;
  readonly backtestJobs: BacktestJobs;
  readonly anomalies: AnomalyService;
  readonly actuals: ActualsService;
  readonly seriesFiles: SeriesFiles;
  readonly datasets: DatasetStore;
  readonly pictures: DatasetPictures;
  readonly trainJobs: TrainJobs;
  readonly audit: Pick<AuditFile, 'append'>;
  /** `null`: everybody may do everything. */
  readonly door: Door | null;
  /** The port of the operators' routes; `null` when they answer on the first port. */
  readonly adminListener: AdminListener | null;
  /** `null`: plain HTTP. */
  readonly tls: ServerOptions | null;
  /** Origins whose pages may call from a browser. */
  readonly corsOrigins: readonly string[];
  /** The bundled console; `null` where the set-up has not made it. */
  readonly consoleFolder: string | null;
  readonly version: string;
}
