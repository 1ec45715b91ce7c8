import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../time/clock';
import type { Metrics } from '../metrics/metrics';
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
import type { AnomalyService } from '../service/anomalies';
import type { DatasetStore } from '../service/datasets';
import type { TrainJobs } from '../service/train-jobs';
import type { ActualsService } from '../service/forecast-actuals';

/** Everything that routes call; made by the composition root. */
export interface HttpDependencies {
  readonly log: FastifyBaseLogger;
  readonly clock: Clock;
  readonly metrics: Metrics;
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
  readonly anomalies: AnomalyService;
  readonly actuals: ActualsService;
  readonly datasets: DatasetStore;
  readonly trainJobs: TrainJobs;
  /** The bundled console; `null` where the set-up has not made it. */
  readonly consoleFolder: string | null;
  readonly version: string;
}
