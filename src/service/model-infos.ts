import type { ModelInfo } from '../metrics/model-info';
import type { ModelCatalog } from '../repository/model-catalog';

/** How each available version is computed; `device` is that of the engine, null while there is none. */
export function modelInfos(catalog: ModelCatalog, device: string | null): ModelInfo[] {
  return catalog
    .list()
    .flatMap(({ versions }) => versions)
    .flatMap(({ model, version, state, served }) => {
      if (state !== 'available' || served === null) return [];
      const { backend, recurrence, precision } = served.prepared;
      return [
        {
          model,
          version: String(version),
          backend,
          recurrence: recurrence ?? 'none',
          precision,
          device: device ?? 'none',
        },
      ];
    });
}
