import { Gauge, type Registry } from 'prom-client';

const LABELS = ['model', 'version', 'backend', 'recurrence', 'precision', 'device'] as const;

/** How a model version is computed. */
export type ModelInfo = Readonly<Record<(typeof LABELS)[number], string>>;

/**
 * Puts `striate_model_info` into a registry. Each scrape asks `read` anew, so that a version has one series, as it is
 * computed now, and none once it is out of memory.
 */
export function exposeModelInfo(registry: Registry, read: () => readonly ModelInfo[]): void {
  new Gauge({
    name: 'striate_model_info',
    help: '1 for each available version, by how it is computed: backend, what runs recurrent layers, precision, device',
    labelNames: LABELS,
    registers: [registry],
    collect() {
      this.reset();
      for (const info of read()) this.set(info, 1);
    },
  });
}
