/* global document, Event, WheelEvent, requestAnimationFrame -- parts of this run in the browser */
/**
 * `npm run bench:console [-- URL]`: how soon the console paints, and how smoothly a chart of 10,000 points is drawn while
 * it is zoomed; of a server of its own, or of the one at URL. Needs Debian's chromium. Prints one line a figure, then
 * whether each is what is wanted; exits with 1 when one is not.
 */
import { chromium } from 'playwright-core';
import { machineLine, startServer } from './support/bench-server.mjs';

const WANTED_PAINT_MS = 1_000;
/** A screen's: no page is given more of them. Rounded to whole ones, as a clock of 16.7 ms never gives 60.0 exactly. */
const WANTED_FRAMES = 60;
const PAINTS = 9;
const POINTS = 10_000;
const FRAMES = 120;

const [, , given] = process.argv;
const server = given === undefined ? await startServer() : null;
const URL_OF_SERVER = given ?? `http://127.0.0.1:${server.port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
console.log(`${machineLine()}, Chromium ${browser.version()}, no GPU`);

const paints = [];
for (let turn = 0; turn < PAINTS; turn++) {
  const page = await browser.newPage();
  await page.goto(`${URL_OF_SERVER}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  paints.push(
    await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN),
  );
  await page.close();
}
paints.sort((left, right) => left - right);
console.log(
  `first contentful paint, cold cache: median ${paints[PAINTS >> 1].toFixed(0)} ms, worst ${paints.at(-1).toFixed(0)} ms`,
);

const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
await page.goto(`${URL_OF_SERVER}/#/forecast?span=all`);
const day = (index) => new Date(Date.UTC(1990, 0, 1 + index)).toISOString().slice(0, 10);
const rows = Array.from(
  { length: POINTS },
  (_, index) =>
    `${day(index)},${(9000 + 2000 * Math.sin((index * 2 * Math.PI) / 7) + (index % 97) * 9).toFixed(0)}`,
);
await page.getByLabel('CSV or JSON').evaluate(
  (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  },
  `date,value\n${rows.join('\n')}\n`,
);
const chart = page.locator('.chart-canvas');
await chart.waitFor();
await page.waitForTimeout(1_000);
const play = (isDrawn) =>
  page.evaluate(
    async ({ count, draws }) => {
      const over = document.querySelector('.u-over');
      const { left, top, width, height } = over.getBoundingClientRect();
      const zoom = (index) =>
        over.dispatchEvent(
          new WheelEvent('wheel', {
            ctrlKey: true,
            deltaY: index % 20 < 10 ? -1 : 1,
            clientX: left + width / 2,
            clientY: top + height / 2,
            bubbles: true,
            cancelable: true,
          }),
        );
      const gaps = [];
      const works = [];
      let before = performance.now();
      for (let index = 0; index < count; index++) {
        const now = await new Promise((resolve) => requestAnimationFrame(resolve));
        gaps.push(now - before);
        before = now;
        const began = performance.now();
        if (draws) zoom(index);
        await Promise.resolve();
        works.push(performance.now() - began);
      }
      return { gaps: gaps.slice(10).sort((a, b) => a - b), works: works.slice(10).sort((a, b) => a - b) };
    },
    { count: FRAMES, draws: isDrawn },
  );
const at = (values, share) => values[Math.floor(share * (values.length - 1))];
const rate = ({ gaps }) => (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
const still = await play(false);
const zoomed = await play(true);
console.log(
  `${POINTS} points, zoomed in every frame: ${rate(zoomed).toFixed(1)} frames/s ` +
    `(${rate(still).toFixed(1)} of the same page at rest); frame p50 ${at(zoomed.gaps, 0.5).toFixed(1)} ms, ` +
    `p95 ${at(zoomed.gaps, 0.95).toFixed(1)} ms; drawing p50 ${at(zoomed.works, 0.5).toFixed(1)} ms, ` +
    `p95 ${at(zoomed.works, 0.95).toFixed(1)} ms`,
);
await browser.close();
await server?.stop();

const verdicts = [
  [`first contentful paint under ${WANTED_PAINT_MS} ms every time`, paints.at(-1) < WANTED_PAINT_MS],
  [`${POINTS} points at ${WANTED_FRAMES} frames/s`, Math.round(rate(zoomed)) >= WANTED_FRAMES],
];
console.log('');
for (const [wanted, isMet] of verdicts)
  console.log(`wanted: ${wanted}: ${isMet ? 'reached' : 'not reached'}`);
process.exitCode = verdicts.every(([, isMet]) => isMet) ? 0 : 1;
