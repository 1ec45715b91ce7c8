/** Names one life of a version in memory: a version that is loaded again is another queue and another handle. */
export function queueKey(model: string, version: number, life: number): string {
  return `${model}/${version}~${life}`;
}

/** The model and version of a queue's key; its life is nobody's business outside (metrics would grow without bound). */
export function versionOfKey(key: string): { readonly model: string; readonly version: number } {
  const slash = key.lastIndexOf('/');
  return { model: key.slice(0, slash), version: Number.parseInt(key.slice(slash + 1), 10) };
}

/** Names the queue of a version's explaining graph by that of the version. */
export function explainKey(key: string): string {
  return `${key}${EXPLAINS}`;
}

/** Whether a queue is that of an explaining graph. */
export function isExplainKey(key: string): boolean {
  return key.endsWith(EXPLAINS);
}

const EXPLAINS = '+explain';
