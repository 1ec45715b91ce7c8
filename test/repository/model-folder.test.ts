import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scanModels, type ModelSource } from '../../src/repository/model-folder';
import { digestFiles } from '../../src/repository/version-files';

let base: string;
let root: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'scan-')));
  root = join(base, 'models');
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function put(name: string, text = 'x'): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const only = async (): Promise<ModelSource> => {
  const [model, ...others] = await scanModels(root);
  if (model === undefined || others.length > 0)
    throw new Error(`expected one model, got ${others.length + 1}`);
  return model;
};
const problemOf = async (): Promise<string | undefined> => (await only()).versions[0]?.problem?.message;

describe('what is a model', () => {
  it('numbered folders, ascending by number', async () => {
    for (const version of ['10', '2', '1']) put(`m/${version}/model.json`);
    expect((await only()).versions.map(({ version }) => version)).toEqual([1, 2, 10]);
  });

  it('a bare file is version 1, beside numbered ones too', async () => {
    put('m/model.keras');
    put('m/2/model.json');
    const { versions } = await only();
    expect(versions.map(({ version, path }) => [version, path])).toEqual([
      [1, join(root, 'm/model.keras')],
      [2, join(root, 'm/2')],
    ]);
    expect(versions[0]?.files.map(({ name }) => name)).toEqual(['model.keras']);
  });

  it('a bare folder of TF.js or SavedModel is version 1', async () => {
    put('m/saved_model.pb');
    put('m/variables/variables.index');
    const { versions } = await only();
    expect(versions.map(({ version, path }) => [version, path])).toEqual([[1, join(root, 'm')]]);
    expect(versions[0]?.files.map(({ name }) => name)).toEqual([
      'saved_model.pb',
      'variables/variables.index',
    ]);
  });

  it('two bare models cannot be told apart', async () => {
    put('m/a.keras');
    put('m/b.h5');
    expect(await problemOf()).toMatch(/a\.keras, b\.h5: several models lie bare/);
  });

  it('nothing else', async () => {
    for (const name of [
      '.hidden/1/a',
      '-dash/1/a',
      'no versions/1/a',
      'empty/readme',
      'm/0/a',
      'm/01/a',
      'm/1.5/a',
    ])
      put(name);
    put('file.txt');
    mkdirSync(join(root, 'nothing'));
    expect(await scanModels(root)).toEqual([]);
  });
});

describe('links', () => {
  beforeEach(() => {
    mkdirSync(join(base, 'outside/1'), { recursive: true });
    writeFileSync(join(base, 'outside/1/secret'), 'secret');
    writeFileSync(join(base, 'outside/striate.json'), '{"description": "secret"}');
  });

  it('of a file out of the models folder are refused by name', async () => {
    put('m/1/model.json');
    symlinkSync(join(base, 'outside/1/secret'), join(root, 'm/1/weights.bin'));
    expect(await problemOf()).toBe('m/1/weights.bin: it is a link that leaves the models folder');
  });

  it('of a version out of the models folder are refused', async () => {
    mkdirSync(join(root, 'm'));
    symlinkSync('../../outside/1', join(root, 'm/1'));
    expect(await problemOf()).toBe('m/1: it is a link that leaves the models folder');
  });

  it('of a whole model out of the models folder are passed over, its manifest unread', async () => {
    symlinkSync(join(base, 'outside'), join(root, 'm'));
    expect(await scanModels(root)).toEqual([]);
  });

  it('of a manifest out of the models folder are refused', async () => {
    put('m/1/model.json');
    symlinkSync(join(base, 'outside/striate.json'), join(root, 'm/striate.json'));
    const model = await only();
    expect([model.manifest, model.problem?.message]).toEqual([
      {},
      expect.stringContaining('leaves the models folder'),
    ]);
  });

  it('to a folder whose name begins like that of the models are outside too', async () => {
    mkdirSync(join(base, 'models-secret'));
    writeFileSync(join(base, 'models-secret/a'), '');
    put('m/1/model.json');
    symlinkSync('../../../models-secret/a', join(root, 'm/1/a'));
    expect(await problemOf()).toMatch(/leaves the models folder/);
  });

  it('inside of the models folder are followed', async () => {
    const real = put('m/1/real.bin', 'four');
    symlinkSync(real, join(root, 'm/1/link.bin'));
    const [version] = (await only()).versions;
    expect(version?.problem).toBeNull();
    expect(version?.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['link.bin', 4],
      ['real.bin', 4],
    ]);
  });

  it('to nowhere, to a folder or in a ring are refused by name', async () => {
    for (const [version, target] of [
      ['1', 'nowhere'],
      ['2', '.'],
      ['3', 'link'],
    ] as const) {
      put(`m/${version}/model.json`);
      symlinkSync(target, join(root, `m/${version}/link`));
    }
    for (const { problem } of (await only()).versions) expect(problem?.message).toMatch(/link/);
  });
});

describe('what is wrong', () => {
  it('with one version harms no other', async () => {
    mkdirSync(join(root, 'm/1'), { recursive: true });
    put('m/2/model.json');
    put('m/2/striate.json', '{"taks": "tensor"}');
    put('m/3/model.json');
    const { versions } = await only();
    expect(versions.map(({ problem }) => problem?.code ?? null)).toEqual([
      'FORMAT_INVALID',
      'MANIFEST_INVALID',
      null,
    ]);
    expect(versions[1]?.problem?.message).toMatch(/^2\/striate\.json: .*task/);
  });

  it("with the model's manifest is wrong with all its versions", async () => {
    put('m/1/model.json');
    put('m/striate.json', '{');
    const model = await only();
    expect([model.problem?.code, model.versions[0]?.problem?.code]).toEqual([
      'MANIFEST_INVALID',
      'MANIFEST_INVALID',
    ]);
  });

  it('a pipe would be read for ever, so it is refused', async () => {
    put('m/1/model.json');
    execFileSync('mkfifo', [join(root, 'm/1/weights.bin')]);
    expect(await problemOf()).toBe('weights.bin: it is neither a file nor a folder; expected a file');
  });

  it('a models folder that cannot be read rejects', async () => {
    await expect(scanModels(join(root, 'nowhere'))).rejects.toThrow('ENOENT');
  });
});

describe('digests', () => {
  it('are of the content, without the manifest', async () => {
    put('m/1/a.bin', 'abc');
    put('m/1/striate.json', '{}');
    const [version] = (await only()).versions;
    expect((await digestFiles(version?.files ?? [])).map(({ file, sha256 }) => [file.name, sha256])).toEqual([
      // FIPS 180-2, appendix B.1.
      ['a.bin', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ]);
  });

  it('of a file that has gone name it', async () => {
    put('m/1/a.bin', 'abc');
    const [version] = (await only()).versions;
    rmSync(join(root, 'm/1/a.bin'));
    await expect(digestFiles(version?.files ?? [])).rejects.toThrow('a.bin: it cannot be read (ENOENT)');
  });
});
