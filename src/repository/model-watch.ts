import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Timer } from '../time/clock';
import { scanModels, type ModelSource } from './model-folder';
import { QUIET_MS, SettledSources } from './settled-sources';

/** Looks without a hint: network file systems give none, and none comes for a file that is written in place. */
const POLL_MS = 5_000;
/** Hints come in showers: one look answers all that come within this time. */
const HINT_DELAY_MS = 100;
/** Folders that the system is asked to watch; models beyond them are found by polling. */
const MAX_WATCHED_FOLDERS = 1_000;

export interface WatchOptions {
  readonly root: string;
  readonly clock: Clock;
  /** Takes what is in the folder, whole versions only. The next look comes when it has resolved. */
  readonly onLook: (models: readonly ModelSource[]) => Promise<void>;
  /** The folder could not be read; everything stays as it was. Called once for each failure in a row. */
  readonly onUnreadable: (error: unknown) => void;
}

/** Keeps looking at the models folder: when the system says that something happened in it, and every few seconds. */
export class ModelWatch {
  private readonly settled = new SettledSources();
  private readonly watchers = new Map<string, FSWatcher>();
  private timer: Timer | null = null;
  private dueMs = Infinity;
  private looking: Promise<void> = Promise.resolve();
  private wasReadable = true;
  private stopped = false;

  constructor(private readonly options: WatchOptions) {}

  /** The first look: takes everything as it lies there. Rejects when the folder cannot be read. */
  async start(): Promise<void> {
    await this.lookNow();
    this.lookIn(POLL_MS);
  }

  /** Looks at once and takes what is there without waiting for quiet. Rejects when the folder cannot be read. */
  lookNow(): Promise<void> {
    return this.inTurn(async () => {
      const models = await scanModels(this.options.root);
      this.watchFolders(models);
      await this.options.onLook(this.settled.accept(models, this.options.clock.now()));
    });
  }

  /** From now on nobody looks; a look that is under way goes on to its end. */
  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private inTurn(look: () => Promise<void>): Promise<void> {
    const turn = this.looking.then(look);
    this.looking = turn.catch(() => undefined);
    return turn;
  }

  /** Looks in `delayMs`, unless a look is due before. */
  private lookIn(delayMs: number): void {
    const dueMs = this.options.clock.now() + delayMs;
    if (this.stopped || dueMs >= this.dueMs) return;
    this.timer?.cancel();
    this.dueMs = dueMs;
    this.timer = this.options.clock.after(delayMs, () => {
      this.dueMs = Infinity;
      void this.inTurn(() => this.look());
    });
  }

  private async look(): Promise<void> {
    if (this.stopped) return;
    let again = POLL_MS;
    try {
      const found = await scanModels(this.options.root);
      this.watchFolders(found);
      const { models, isSettled } = this.settled.observe(found, this.options.clock.now());
      if (!isSettled) again = QUIET_MS;
      await this.options.onLook(models);
      this.wasReadable = true;
    } catch (error) {
      if (this.wasReadable) this.options.onUnreadable(error);
      this.wasReadable = false;
    }
    this.lookIn(again);
  }

  private watchFolders(models: readonly ModelSource[]): void {
    const { root } = this.options;
    const wanted = new Set(
      [root, ...models.map(({ name }) => join(root, name))].slice(0, MAX_WATCHED_FOLDERS),
    );
    for (const [folder, watcher] of this.watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.watchers.has(folder) && !this.stopped) this.watchFolder(folder);
  }

  private watchFolder(folder: string): void {
    const drop = (): void => {
      this.watchers.get(folder)?.close();
      this.watchers.delete(folder);
    };
    try {
      const watcher = watch(folder, { persistent: false }, () => this.lookIn(HINT_DELAY_MS));
      watcher.on('error', drop);
      this.watchers.set(folder, watcher);
    } catch {
      // The system has no watch left, or the folder has just gone: polling finds what happens in it.
    }
  }
}
