import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';

/** A sample of an instant query. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** A Prometheus from Debian's package that scrapes one server each second; its data goes when it stops. */
export class Prometheus {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** @param options `target` is the server's address, `rules` the rule files to load */
  static async start(options: {
    readonly program: string;
    readonly target: string;
    readonly rules: readonly string[];
  }): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'striate-prometheus-'));
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: options.rules,
      scrape_configs: [
        { job_name: 'striate', static_configs: [{ targets: [new URL(options.target).host] }] },
      ],
    };
    // JSON is YAML.
    writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(config));
    const port = await freePort();
    const child = spawn(
      options.program,
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
      ],
      { stdio: 'ignore' },
    );
    const prometheus = new Prometheus(child, folder, `http://127.0.0.1:${port}`);
    while ((await fetch(`${prometheus.url}/-/ready`).catch(() => null))?.status !== 200) {
      if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}`);
      await new Promise((next) => setTimeout(next, 50));
    }
    return prometheus;
  }

  /** Samples of an expression now; rejects with Prometheus' own words when it is none. */
  async query(expression: string): Promise<readonly Sample[]> {
    return (await this.ask<{ result: Sample[] }>('query', { query: expression })).result;
  }

  /** Waits until so many scrapes of the server have been good. */
  async scrapes(count: number): Promise<void> {
    const so_far = `count_over_time(up{job="striate"}[1h]) >= ${count}`;
    while ((await this.query(so_far)).length === 0) await new Promise((next) => setTimeout(next, 100));
  }

  ask<T>(what: string, parameters: Record<string, string> = {}): Promise<T> {
    return this.fetchData<T>(`/api/v1/${what}?${new URLSearchParams(parameters).toString()}`);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async fetchData<T>(path: string): Promise<T> {
    const answer = (await (await fetch(`${this.url}${path}`)).json()) as { data?: T; error?: string };
    if (answer.data === undefined) throw new Error(`${path}: ${answer.error ?? 'no data'}`);
    return answer.data;
  }
}
