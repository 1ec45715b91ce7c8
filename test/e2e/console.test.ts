import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { dailyBirths } from '../support/births';
import { accessibilityProblems, ConsoleBrowser, dropFile } from '../support/console-page';
import { describeWith } from '../support/debian-program';
import { digitsNpz } from '../support/digit-sets';
import { RunningServer } from '../support/running-server';
import { TrainApi } from '../support/train-api';

const ROOT = resolve(__dirname, '../..');
/** Where the pictures of the pages go, for people to look at. */
const SHOTS = join(ROOT, 'build', 'console');
/** A trainer loads TensorFlow and trains for seconds, on a machine that others use. */
const SLOW_MS = 120_000;

const PLACES = {
  home: 'home',
  classify: 'classify?example=digit-7',
  inside: 'inside?layer=conv2d&cell=14,12',
  forecast: 'forecast?example=births&hold=14',
  backtest: 'forecast?example=births&tab=backtest',
  datasets: 'datasets',
  jobs: 'jobs',
  models: 'models/digits',
  batching: 'batching?of=digits+2',
  api: 'api',
} as const;

const digit = readFileSync(join(ROOT, 'models/digits/seven.png'));

function birthsCsv(days: number): string {
  const { dates, values } = dailyBirths();
  const rows = dates.slice(0, days).map((date, day) => `${date},${values[day] ?? 0}`);
  return `date,births\n${rows.join('\n')}\n`;
}

/** The shipped models, the digits with a second version. */
function modelsFolder(parent: string): string {
  const models = join(parent, 'models');
  cpSync(join(ROOT, 'models'), models, { recursive: true });
  cpSync(join(models, 'digits/1'), join(models, 'digits/2'), { recursive: true });
  const manifest = join(models, 'digits/striate.json');
  const digits = JSON.parse(readFileSync(manifest, 'utf8')) as object;
  writeFileSync(manifest, JSON.stringify({ ...digits, version_policy: { latest: 2 } }));
  return models;
}

describeWith(['chromium'], 'the console', (chromium) => {
  const folder = mkdtempSync(join(tmpdir(), 'striate-console-'));
  const dataFolder = join(folder, 'data');
  let environment: NodeJS.ProcessEnv;
  let server: RunningServer;
  let browser: ConsoleBrowser;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    mkdirSync(dataFolder);
    environment = { STRIATE_MODELS: modelsFolder(folder), STRIATE_THREADS: '1' };
    server = await RunningServer.start({ dataFolder, environment });
    browser = await ConsoleBrowser.open(chromium, server.url);
    page = await browser.page();
  }, 200_000);

  afterAll(async () => {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is wrong on purpose leaves its line on the browser's console; the rest must be silent. */
  const expectNoMisdeeds = (allowed: RegExp | null = null): void => {
    const { errors, foreign } = browser.misdeeds;
    expect(foreign).toEqual([]);
    expect(errors.filter((text) => allowed?.test(text) !== true)).toEqual([]);
    errors.length = 0;
  };

  it('serves the page under a strict policy, and what it names for ever', async () => {
    const answer = await fetch(`${server.url}/`);
    const text = await answer.text();
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'/);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const script = /src="(assets\/console-[A-Z0-9]{8}\.js)"/.exec(text)?.[1];
    const bundle = await fetch(`${server.url}/${script ?? ''}`);
    expect(bundle.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(bundle.headers.get('content-encoding')).toBe('gzip');
    expect((await fetch(`${server.url}/assets/../main.js`)).status).toBe(404);
  });

  it.each(['light', 'dark'] as const)(
    'opens every page, %s, without a fault that axe-core knows',
    async (colorScheme) => {
      const own = await browser.page({ colorScheme });
      const problems: string[] = [];
      for (const [name, place] of Object.entries(PLACES)) {
        await browser.visit(own, place);
        await own.waitForLoadState('networkidle', { timeout: 1_000 }).catch(() => undefined);
        await own.screenshot({ path: join(SHOTS, `${name}-${colorScheme}.png`), fullPage: true });
        problems.push(...(await accessibilityProblems(own)).map((problem) => `${name}: ${problem}`));
      }
      await own.context().close();
      expect(problems).toEqual([]);
      expectNoMisdeeds();
    },
    SLOW_MS,
  );

  it('fits a phone: no page is wider than the screen', async () => {
    const phone = await browser.page({ viewport: { width: 390, height: 844 } });
    for (const [name, place] of Object.entries(PLACES)) {
      await browser.visit(phone, place);
      const width = await phone.evaluate(
        () =>
          (globalThis as unknown as { document: { body: { scrollWidth: number } } }).document.body
            .scrollWidth,
      );
      expect([name, width]).toEqual([name, 390]);
    }
    await phone.context().close();
  }, 60_000);

  it('classifies a digit that is dropped on it, and shows what spoke for it', async () => {
    await browser.visit(page, 'classify');
    await dropFile(page, '.drop', { name: 'seven.png', type: 'image/png', bytes: digit });
    await page.getByText(/9\d\.\d % sure|100\.0 % sure/).waitFor();
    expect(await page.locator('.verdict strong').textContent()).toBe('7');
    await page.getByRole('img', { name: /speaks for 7/ }).waitFor();
    await page.getByRole('img', { name: 'What the model saw' }).waitFor();
    expect(await page.getByLabel('curl', { exact: true }).textContent()).toContain(
      '/api/v1/models/digits/classify',
    );
    expectNoMisdeeds();
  }, 60_000);

  it('makes a data set of what was wrong', async () => {
    const correct = async (digitShown: string, label: string): Promise<void> => {
      await page.getByRole('button', { name: `A handwritten ${digitShown}` }).click();
      await page.locator('.verdict strong', { hasText: digitShown }).waitFor();
      await page.getByRole('button', { name: 'This is wrong' }).click();
      await page.getByLabel('What it is').fill(label);
      await page.getByRole('button', { name: 'Add', exact: true }).click();
    };
    await browser.visit(page, 'classify');
    await correct('7', '1');
    await page.getByText('at least two classes').waitFor();
    await correct('4', '9');
    await page.getByRole('button', { name: 'Store 2 corrections' }).click();
    await page.getByText('Stored as digits-corrections, version 1').waitFor();
    expectNoMisdeeds();
  }, 60_000);

  it('says in a sentence what is wrong with a picture, and what mends it', async () => {
    await browser.visit(page, 'classify');
    const bytes = digit.subarray(0, 100);
    await dropFile(page, '.drop', { name: 'broken.png', type: 'image/png', bytes });
    const note = page.getByRole('alert');
    await note.waitFor();
    expect(await note.textContent()).toMatch(/IMAGE_/);
    expect(await page.locator('.way-out').count()).toBe(1);
    expectNoMisdeeds(/status of 400/);
  }, 60_000);

  it('draws a CSV that is pasted with its forecast, and names the cell that is wrong in another', async () => {
    await browser.visit(page, 'forecast');
    const field = page.getByLabel('CSV or JSON');
    await field.fill(birthsCsv(400));
    await page.getByRole('heading', { name: 'births: 14 steps ahead' }).waitFor();
    expect(await page.locator('.uplot canvas').count()).toBe(1);
    expect(
      await page.getByRole('region', { name: 'Forecast step by step' }).locator('tbody tr').count(),
    ).toBe(14);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toMatch(/^step,forecast,lower_50/);

    await field.fill('date,births\n2020-01-01,12\n2020-01-02,14\n2020-01-03,15,3\n');
    await page.getByText('Row 4 has 3 cells; the first row has 2.').waitFor();
    await field.fill(`${birthsCsv(90)}1969-04-01,many\n`);
    await page.getByText('Row 91, column births: “many” is not a number.').waitFor();
    expectNoMisdeeds();
  }, 60_000);

  it('moves a label, and takes the move back', async () => {
    await browser.visit(page, 'models/digits');
    await page.getByLabel('Version that default moves to').selectOption('1');
    await page.getByRole('button', { name: 'Move default' }).click();
    await page.getByText('default now points to version 1.').waitFor();
    await page.getByRole('button', { name: 'Roll back default' }).click();
    await page.getByText('default now points to version 2.').waitFor();
    await page.getByRole('button', { name: 'Split default' }).click();
    await page.getByText('default now points to version 2, and 10 % to version 1.').waitFor();
    expectNoMisdeeds();
  }, 60_000);

  it('submits a job whose curve moves, through a restart of the server, to its report', async () => {
    await browser.visit(page, 'datasets');
    await page.getByLabel('Files of the data set').setInputFiles({
      name: 'daily.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(birthsCsv(2_000)),
    });
    await page.getByRole('button', { name: 'Store it' }).click();
    await page.getByRole('link', { name: 'daily, version 1' }).click();
    await page.getByRole('link', { name: 'Train on it' }).click();
    await page.getByLabel('units').fill('8');
    await page.getByLabel('epochs', { exact: true }).fill('25');
    await page.getByLabel(/^batch size/).fill('256');
    await page.getByLabel('Stop when it gets no better').uncheck();
    await page.getByRole('button', { name: 'Start training' }).click();
    const epochs = page.getByLabel('Events, newest first').locator('b', { hasText: /^epoch$/ });
    await epochs.nth(1).waitFor({ timeout: SLOW_MS });
    await page.locator('.uplot canvas').first().waitFor();

    const port = new URL(server.url).port;
    await server.stop();
    const before = await epochs.count();
    server = await RunningServer.start({ dataFolder, environment: { ...environment, STRIATE_PORT: port } });
    await epochs.nth(before + 1).waitFor({ timeout: SLOW_MS });

    await page.getByRole('heading', { name: 'On the held-out data' }).waitFor({ timeout: SLOW_MS });
    await page.getByRole('link', { name: 'version 1' }).waitFor();
    await page.screenshot({ path: join(SHOTS, 'job-light.png'), fullPage: true });
    expect(await accessibilityProblems(page)).toEqual([]);
    expectNoMisdeeds(/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|status of 503/);
  }, 300_000);

  it('opens the pictures of a cell of the confusion matrix, and gives the focus back', async () => {
    const train = new TrainApi(server);
    const names = ['three', 'five', 'eight'];
    const file = { bytes: digitsNpz({ digits: [3, 5, 8], first: 0, each: 20 }), name: 'digits.npz' };
    const { id, version } = await train.dataset('few-digits', file, { class_names: names });
    const job = await train.run({
      recipe: 'cnn-classifier',
      dataset: { id, version },
      model: 'few-digits',
      hyperparameters: { variant: 'small', epochs: 1, batch_size: 10 },
      validation: { fraction: 0.5 },
    });
    expect([job.state, job.detail]).toEqual(['succeeded', null]);

    await browser.visit(page, `jobs/${job.id}`);
    const cell = page.getByRole('region', { name: 'Confusion matrix' }).getByRole('button').first();
    await cell.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('img', { name: /^Picture \d+: three/ })
      .first()
      .waitFor();
    const opened = new URL(page.url()).hash;
    expect(opened).toMatch(/cell=0%2C[0-2]$/);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.screenshot({ path: join(SHOTS, 'cell-light.png') });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-label')).toBe(await cell.getAttribute('aria-label'));
    await page.screenshot({ path: join(SHOTS, 'classifier-job-light.png'), fullPage: true });
    await browser.visit(page, 'models/few-digits');
    await page.getByRole('heading', { name: 'Lineage' }).waitFor();
    await page.getByText('cnn-classifier, seed').waitFor();
    await page.screenshot({ path: join(SHOTS, 'lineage-light.png'), fullPage: true });

    const phone = await browser.page({ colorScheme: 'dark', viewport: { width: 390, height: 844 } });
    await phone.route('**/pictures/*', (route) => route.abort(), { times: 1 });
    await browser.visit(phone, opened.slice('#/'.length));
    await phone.getByRole('dialog').getByRole('img').first().waitFor();
    await phone.getByText('Not shown: The server does not answer').waitFor();
    expect(await accessibilityProblems(phone)).toEqual([]);
    await phone.screenshot({ path: join(SHOTS, 'cell-phone-dark.png') });
    await phone.getByRole('button', { name: 'Close' }).click();
    await phone.getByRole('dialog').waitFor({ state: 'detached' });
    await phone.context().close();
    expectNoMisdeeds(/ERR_FAILED/);
  }, 120_000);

  it(
    'says what happened when the engine is killed under a request, and answers the next',
    async () => {
      await browser.visit(page, 'classify?why=none');
      const drop = (): Promise<void> =>
        dropFile(page, '.drop', { name: 'seven.png', type: 'image/png', bytes: digit });
      await drop();
      await page.locator('.verdict').waitFor();
      // The server tries a request again on a new engine; one that outlives none of them is given up.
      const killed = new Set<number>();
      const killer = setInterval(() => {
        const pid = server.enginePids().at(-1);
        if (pid === undefined || killed.has(pid)) return;
        killed.add(pid);
        process.kill(pid, 'SIGKILL');
      }, 20);
      const note = page.getByRole('alert');
      for (let turn = 0; turn < 20 && !(await note.isVisible()); turn++) {
        await drop();
        await note.waitFor({ timeout: 2_000 }).catch(() => undefined);
      }
      clearInterval(killer);
      expect(await note.textContent()).toMatch(/(ENGINE|MODEL|BATCH)_/);
      await server.untilReady();
      await drop();
      await page.locator('.verdict').waitFor();
      expectNoMisdeeds(/status of 50[0-9]/);
    },
    SLOW_MS,
  );

  it('asks for a token where the server wants one, and keeps it in memory only', async () => {
    const own = await browser.page();
    await own.route('**/api/v1/**', async (route) => {
      if (route.request().headers()['authorization'] === 'Bearer secret') return route.continue();
      const body = { code: 'AUTH_REQUIRED', title: 'Token wanted', status: 401, detail: 'a token is wanted' };
      return route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify(body),
      });
    });
    await browser.visit(own, 'home');
    await own.getByRole('textbox', { name: 'Token' }).fill('secret');
    expect(await accessibilityProblems(own)).toEqual([]);
    await own.getByRole('button', { name: 'Use it' }).click();
    await own.getByRole('link', { name: 'digits', exact: true }).waitFor();
    const kept = await own.evaluate(() => {
      const { localStorage, sessionStorage } = globalThis as unknown as Record<string, { length: number }>;
      return (localStorage?.length ?? 0) + (sessionStorage?.length ?? 0);
    });
    expect(kept).toBe(0);
    await own.context().close();
    expectNoMisdeeds(/status of 401/);
  }, 60_000);
});
