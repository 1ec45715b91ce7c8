import type { MetricValues } from '../jobs/job';
import type { ClassificationReport } from '../vision/classification-report';

/** What gates and the job page see of a classifier: the accuracy, and means over the classes that have rows. */
export function classifierMetrics({
  accuracy,
  calibrationError,
  classes,
}: ClassificationReport): MetricValues {
  const judged = classes.filter(({ rows }) => rows > 0);
  const meanOf = (key: 'precision' | 'recall' | 'f1'): number =>
    judged.reduce((sum, each) => sum + each[key], 0) / judged.length;
  return {
    accuracy,
    precision: meanOf('precision'),
    recall: meanOf('recall'),
    f1: meanOf('f1'),
    calibration_error: calibrationError,
  };
}
