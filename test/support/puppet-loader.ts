import type { VersionSource } from '../../src/repository/model-folder';
import type { ServedVersion } from '../../src/service/served-version';

/** Brings versions up without an engine: at once, or when the test says so. A source's problem is what fails it. */
export class PuppetLoader {
  /** `model/version` of each that was brought up, in order. */
  readonly broughtUp: string[] = [];
  /** `model/version` of each that was let go, in order. */
  readonly letGone: string[] = [];
  /** How many are in memory now, and were at most. */
  inMemory = 0;
  mostInMemory = 0;
  private gate: Promise<void> = Promise.resolve();
  private readonly names = new WeakMap<object, string>();

  /** Holds every load that begins from now on, until the answer is called. */
  hold(): () => void {
    let open = (): void => undefined;
    this.gate = new Promise((resolve) => (open = resolve));
    return open;
  }

  async bringUp(source: VersionSource): Promise<ServedVersion> {
    await this.gate;
    if (source.problem !== null) throw source.problem;
    const name = `${source.model}/${source.version}`;
    const served = { prepared: { files: source.files }, spec: {} } as unknown as ServedVersion;
    this.names.set(served, name);
    this.broughtUp.push(name);
    this.mostInMemory = Math.max(this.mostInMemory, ++this.inMemory);
    return served;
  }

  letGo(served: ServedVersion): Promise<void> {
    this.letGone.push(this.names.get(served) ?? '');
    this.inMemory--;
    return Promise.resolve();
  }
}
