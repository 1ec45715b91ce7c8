import sharp from 'sharp';
import { heldOutDigits } from '../support/held-out';
import { RunningServer } from '../support/running-server';

const PER_REQUEST = 50;

describe('the 2,000 held-out digits, sent as PNG files', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await RunningServer.start();
  }, 200_000);
  afterAll(() => server.stop());

  it('are classified as well over HTTP as offline, to the digit', async () => {
    const pictures = heldOutDigits();
    expect(pictures).toHaveLength(2_000);
    let right = 0;
    for (let at = 0; at < pictures.length; at += PER_REQUEST) {
      const part = pictures.slice(at, at + PER_REQUEST);
      const form = new FormData();
      for (const [index, { pixels }] of part.entries()) {
        const png = await sharp(pixels, {
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
