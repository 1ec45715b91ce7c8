import type { VersionRecord } from '../repository/model-catalog';
import type { VersionSource } from '../repository/model-folder';
import { readResiduals, type StoredResiduals } from '../repository/residuals';

/** The residuals of versions, read when first asked for and kept as long as the version's files stand unchanged. */
export class VersionResiduals {
  private readonly known = new WeakMap<VersionSource, Promise<StoredResiduals>>();

  /** Of a version that forecasts `horizon` steps in one run; always the same for one version. Never rejects. */
  of(
    { source }: Pick<VersionRecord, 'source'>,
    options: { readonly horizon: number },
  ): Promise<StoredResiduals> {
    const before = this.known.get(source);
    if (before !== undefined) return before;
    const reading = readResiduals(source, options);
    this.known.set(source, reading);
    return reading;
  }
}
