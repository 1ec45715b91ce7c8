import type { Engine } from '../engine/engine';
import type { Metrics } from '../metrics/metrics';
import type { Clock, Timer } from '../time/clock';

const STATS_EVERY_MS = 5_000;
/** The engine answers between two batches; one that is busy for longer is judged by its run, not by this. */
const STATS_LIMIT_MS = 60_000;

/** Keeps the engine's gauges current. A scrape never asks the engine itself, which may be busy. */
export class EngineHealth {
  private timer: Timer | null = null;
  private stopped = false;

  constructor(
    private readonly options: {
      readonly engine: Engine;
      readonly name: string;
      readonly metrics: Metrics;
      readonly clock: Clock;
    },
  ) {
    const { engine, metrics, name } = options;
    metrics.engineRestarts.inc({ engine: name }, 0);
    engine.on('ready', (hello) => {
      metrics.engineUp.set({ engine: name, device: hello.device }, 1);
      this.ask();
    });
    engine.on('down', () => {
      metrics.engineRestarts.inc({ engine: name });
      if (engine.hello !== null) metrics.engineUp.set({ engine: name, device: engine.hello.device }, 0);
    });
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
  }

  private ask(): void {
    this.timer?.cancel();
    const { engine, metrics, name, clock } = this.options;
    if (engine.state === 'ready') {
      engine.send<'stats'>({ type: 'stats' }, { limitMs: STATS_LIMIT_MS }).then(
        ({ result }) => {
          metrics.engineNativeTensors.set({ engine: name }, result.nativeTensors);
          metrics.engineSavedModels.set({ engine: name }, result.savedModels);
          metrics.engineResidentBytes.set({ engine: name }, result.residentBytes);
        },
        // The engine went before it answered: its restart is counted, and the next one is asked.
        () => undefined,
      );
    }
    if (!this.stopped) this.timer = clock.after(STATS_EVERY_MS, () => this.ask());
  }
}
