import { RequestRecord } from '../../metrics/request-record';
import type { HttpDependencies } from '../dependencies';
import type { Refused } from './gate';
import { RefusalDigest } from './refusal-digest';

/** Nobody traces what is refused at the gate. */
const UNTRACED = new RequestRecord(null, null);

/** Counts and times each refusal of the gate as the recorder counts an answer, and logs them together. */
export function countRefusals({
  metrics,
  aliases,
  log,
  clock,
}: Pick<HttpDependencies, 'metrics' | 'aliases' | 'log' | 'clock'>): (refused: Refused) => void {
  const digest = new RefusalDigest({ log, clock });
  return ({ route, url, error, seconds }) => {
    const { status, code } = error;
    metrics.httpRequests.inc({ route, method: 'POST', status: String(status) });
    metrics.httpSeconds.observe({ route }, seconds);
    aliases.answered({ url, status, seconds, record: UNTRACED });
    digest.note({ method: 'POST', route, status, code });
  };
}
