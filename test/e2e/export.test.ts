import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { RunningServer } from '../support/running-server';

describe('what a version is made of', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await RunningServer.start();
  }, 200_000);
  afterAll(() => server.stop());

  it('layers with the receptive fields of the CNN', async () => {
    const answer = await fetch(`${server.url}/api/v1/models/digits/layers`);
    const { layers } = (await answer.json()) as {
      layers: { type: string; parameters: number; receptive_field: { size: number[] } | null }[];
    };
    const spatial = layers.filter(({ type }) => /Conv2D|MaxPooling2D/.test(type));
    expect(spatial.map((layer) => layer.receptive_field!.size[0])).toEqual([7, 8, 12, 16, 18, 26, 34, 38]);
    expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(1_413_834);
  });

  it.each(['digits', 'births'])('%s as a zip of a SavedModel', async (model) => {
    const answer = await fetch(`${server.url}/api/v1/models/${model}/versions/1/export?format=saved_model`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    const folder = mkdtempSync(join(tmpdir(), 'striate-export-'));
    const file = join(folder, 'model.zip');
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    const names = execFileSync('python3', ['-m', 'zipfile', '-l', file], { encoding: 'utf8' });
    expect(names).toContain(`${model}/1/saved_model.pb`);
  });

  it('a version that is not there is named', async () => {
    const answer = await fetch(`${server.url}/api/v1/models/digits/versions/9/export`);
    expect(answer.status).toBe(404);
  });
});
