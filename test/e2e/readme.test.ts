import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { serverSettings } from '../../src/config/settings';
import { readmeBlocks, readmeSection } from '../support/readme';
import { RunningServer } from '../support/running-server';

const ROOT = resolve(__dirname, '../..');

/** Whether `got` says the same as `shown`: numbers to 3 digits, times of day and durations left out. */
function agrees(got: unknown, shown: unknown, key = ''): boolean {
  if (/^timings_ms$|^loaded_at$|^instance$/.test(key)) return true;
  if (typeof shown === 'number' && typeof got === 'number') {
    return Math.abs(got - shown) <= 1e-3 * Math.max(1, Math.abs(shown));
  }
  if (Array.isArray(shown) && Array.isArray(got)) {
    return shown.length === got.length && shown.every((each, index) => agrees(got[index], each));
  }
  if (typeof shown === 'object' && shown !== null && typeof got === 'object' && got !== null) {
    const keys = Object.keys(shown);
    return (
      keys.length === Object.keys(got).length &&
      keys.every((each) =>
        agrees((got as Record<string, unknown>)[each], (shown as Record<string, unknown>)[each], each),
      )
    );
  }
  return got === shown;
}

describe('the README', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await RunningServer.start();
  }, 200_000);
  afterAll(() => server.stop());

  it('opens with the two commands', () => {
    const [first, second] = readmeBlocks();
    expect([first?.text, second?.text]).toEqual(['npm start', 'npm test']);
  });

  const blocks = readmeBlocks();
  const examples = blocks.flatMap((block, index) => {
    const answer = blocks[index + 1];
    return block.language === 'sh' && block.text.startsWith('curl') && answer?.language === 'json'
      ? [[block.text.replaceAll(/\s+/g, ' ').slice(0, 70), block.text, answer.text] as const]
      : [];
  });

  it('shows answers', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });

  it.each(examples)('%s … answers what it shows', (_title, command, answer) => {
    const text = execFileSync('bash', ['-c', command.replaceAll('http://127.0.0.1:8080', server.url)], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    const [got, shown] = [JSON.parse(text) as unknown, JSON.parse(answer) as unknown];
    if (!agrees(got, shown)) expect(got).toEqual(shown);
  });

  it('lists every setting as the schema has it', () => {
    const rows = Object.values(serverSettings(2)).map(
      ({
        key,
        fallback,
        fallbackText,
        meaning,
      }: {
        key: string;
        fallback: unknown;
        fallbackText?: string;
        meaning: string;
      }) => `| \`${key}\` | ${fallbackText ?? String(fallback)} | ${meaning} |`,
    );
    expect(readmeSection('settings').split('\n').slice(2)).toEqual(rows);
  });

  it('lists every route as the OpenAPI document has it', async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { summary?: string }>>;
    };
    const rows = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { summary }]) => `| \`${method.toUpperCase()} ${path}\` | ${summary ?? ''} |`,
      ),
    );
    expect(readmeSection('routes').split('\n').slice(2)).toEqual(rows);
  });
});
