import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { RunningServer } from '../support/running-server';

interface Picture {
  readonly pixels: string;
  readonly label: number;
}

/** The 2,000 pictures that the digits model was never trained on, by the rule that its training script keeps. */
function heldOut(): Picture[] {
  const script = `import { digitsByPart } from './models/digits/split.mjs';
    const rows = digitsByPart().heldOut.map(({ pixels, label }) => ({ pixels: Buffer.from(pixels).toString('base64'), label }));
    process.stdout.write(JSON.stringify(rows));`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: resolve(__dirname, '../..'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(text) as Picture[];
}

const PER_REQUEST = 50;

describe('the 2,000 held-out digits, sent as PNG files', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await RunningServer.start();
  }, 200_000);
  afterAll(() => server.stop());

  it('are classified as well over HTTP as offline, to the digit', async () => {
    const pictures = heldOut();
    expect(pictures).toHaveLength(2_000);
    let right = 0;
    for (let at = 0; at < pictures.length; at += PER_REQUEST) {
      const part = pictures.slice(at, at + PER_REQUEST);
      const form = new FormData();
      for (const [index, { pixels }] of part.entries()) {
        const png = await sharp(Buffer.from(pixels, 'base64'), {
          raw: { width: 28, height: 28, channels: 1 },
        })
          .png()
          .toBuffer();
        form.append('image', new Blob([new Uint8Array(png)]), `${at + index}.png`);
      }
      const answer = await fetch(`${server.url}/api/v1/models/digits/classify?top_k=1`, {
        method: 'POST',
        body: form,
      });
      const { results } = (await answer.json()) as { results: { predictions: { label: string }[] }[] };
      part.forEach(({ label }, index) => {
        if (results[index]!.predictions[0]!.label === String(label)) right++;
      });
    }
    expect(right).toBeGreaterThanOrEqual(0.985 * 2_000);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file of figures, read at run time
    const offline = require('../../models/digits/training.json') as { heldOut: { accuracy: number } };
    expect(right / 2_000).toBeCloseTo(offline.heldOut.accuracy, 6);
  }, 120_000);
});
