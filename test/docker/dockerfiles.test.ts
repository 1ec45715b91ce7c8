import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { serverSettings } from '../../src/config/settings';
import { finalStage, stagesOf } from '../support/dockerfile';

const ROOT = resolve(__dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
/** Settings of rooms beside the server's own table. */
const OTHER_SETTINGS = ['STRIATE_CACHE', 'STRIATE_DATABASE_URL', 'STRIATE_TOKENS_FILE'];
const SETTINGS = [...Object.values(serverSettings(1)).map(({ key }) => key), ...OTHER_SETTINGS];
const unknownSettings = (environment: object): string[] =>
  Object.keys(environment).filter((key) => key.startsWith('STRIATE_') && !SETTINGS.includes(key));

/** No linter for Dockerfiles is kept up on npm or in Debian: these are hadolint's rules that matter here, by number. */
describe.each(['Dockerfile', 'docker/Dockerfile.cuda'])('%s', (file) => {
  const stages = stagesOf(read(file));
  const final = finalStage(read(file));
  const runs = stages.flatMap(({ instructions }) =>
    instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text),
  );

  it('builds in one stage and runs in another, from pinned images (DL3006, DL3007)', () => {
    expect(stages).toHaveLength(2);
    for (const { image } of stages) expect(image).toMatch(/^[\w./-]+:(?!latest)[\w.-]+$/);
    expect(final.image).toMatch(/-slim$/);
  });

  it('has no compiler, package manager or download in the final stage', () => {
    const inFinal = final.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text);
    expect(inFinal.join('\n')).not.toMatch(/apt|npm|pip|gcc|g\+\+|make|curl|wget/);
    expect(final.instructions.filter(({ name }) => name === 'COPY').map(({ text }) => text)).toEqual([
      '--from=build /striate /striate',
    ]);
  });

  it('lets its user write where train jobs publish and where data lie', () => {
    const { STRIATE_MODELS: models, STRIATE_DATA: data } = final.environment;
    const [user] = final.instructions.filter(({ name }) => name === 'USER').map(({ text }) => text);
    const run = final.instructions.find(({ name }) => name === 'RUN')?.text;
    expect(run).toBe(`mkdir ${data} && chown -R ${user} ${data} ${models}`);
  });

  it('installs as a good guest does (DL3009, DL3014, DL3015) and never changes its shell mind (DL3004, DL3020)', () => {
    for (const run of runs.filter((text) => text.includes('apt-get install'))) {
      expect(run).toMatch(/^apt-get update +&& apt-get install -y --no-install-recommends /);
      expect(run).toMatch(/&& rm -rf \/var\/lib\/apt\/lists\/\*$/);
    }
    expect(runs.join('\n')).not.toMatch(/\bsudo\b|\bcd /);
    const names = stages.flatMap(({ instructions }) => instructions.map(({ name }) => name));
    expect(names).not.toContain('ADD');
    expect(names).not.toContain('MAINTAINER');
  });

  it('runs scripts that are there, executable and in the build context', () => {
    const scripts = runs.flatMap((text) => text.match(/docker\/scripts\/[\w.-]+/g) ?? []);
    expect(scripts).toEqual(['docker/scripts/build.sh']);
    for (const script of scripts) expect(statSync(join(ROOT, script)).mode & 0o111).not.toBe(0);
  });

  it('runs as a user by number, with Node as PID 1 in exec form, a health check and signals (DL3002, DL3025)', () => {
    const text = (wanted: string): string[] =>
      final.instructions.filter(({ name }) => name === wanted).map((each) => each.text);
    expect(text('USER')).toEqual(['1000:1000']);
    expect(JSON.parse(text('ENTRYPOINT')[0]!)).toEqual(expect.arrayContaining(['node']));
    expect(JSON.parse(text('CMD')[0]!)).toEqual(['dist/main.js']);
    expect(text('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(text('HEALTHCHECK')[0]).toMatch(
      /--start-period=\d+s .*CMD \["node", "docker\/scripts\/healthcheck\.mjs"\]$/,
    );
    expect(text('EXPOSE')).toEqual([final.environment['STRIATE_PORT']]);
  });

  it('sets nothing but settings that exist, and no secret', () => {
    for (const { environment } of stages) {
      expect(unknownSettings(environment)).toEqual([]);
      expect(Object.keys(environment).filter((key) => /TOKEN$|PASSWORD|SECRET/.test(key))).toEqual([]);
    }
  });
});

it('takes into the build context what is named and exists', () => {
  const lines = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toBe('*');
  for (const line of lines.slice(1)) {
    expect(line.startsWith('!')).toBe(true);
    expect([line, existsSync(join(ROOT, line.slice(1)))]).toEqual([line, true]);
  }
});

describe('compose.yaml', () => {
  interface Service {
    readonly image?: string;
    readonly build?: string;
    readonly environment?: Record<string, string>;
    readonly ports?: string[];
    readonly volumes?: string[];
    readonly read_only?: boolean;
    readonly depends_on?: Record<string, unknown>;
  }
  const { services, volumes } = parse(read('docker/compose.yaml')) as {
    services: Record<string, Service>;
    volumes: Record<string, unknown>;
  };

  it('holds the server, its store, its metrics and its dashboard, open to this machine only', () => {
    expect(Object.keys(services)).toEqual(['striate', 'postgres', 'prometheus', 'grafana']);
    for (const { image, ports = [] } of Object.values(services)) {
      if (image !== undefined) expect(image).toMatch(/:(?!latest)[\w.-]+$/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    }
    expect(unknownSettings(services['striate']?.environment ?? {})).toEqual([]);
  });

  it('mounts files that exist and volumes that are declared', () => {
    for (const mount of Object.values(services).flatMap((service) => service.volumes ?? [])) {
      const [source = ''] = mount.split(':');
      const isThere = source.startsWith('.') ? existsSync(join(ROOT, 'docker', source)) : source in volumes;
      expect([mount, isThere]).toEqual([mount, true]);
    }
  });

  it('keeps what the server writes, data and models, in volumes, and the rest of its disk read-only', () => {
    const { environment } = finalStage(read('Dockerfile'));
    const { volumes: mounts = [], read_only } = services['striate'] ?? {};
    expect(read_only).toBe(true);
    expect(mounts).toEqual([
      `striate-data:${environment['STRIATE_DATA']}`,
      `striate-models:${environment['STRIATE_MODELS']}`,
    ]);
  });

  it('provisions the dashboard where Grafana looks for it', () => {
    const provider = parse(read('docker/grafana/provisioning/dashboards/striate.yaml')) as {
      providers: { options: { path: string } }[];
    };
    const mounted = services['grafana']?.volumes?.map((mount) => mount.split(':')[1]);
    expect(mounted).toContain(provider.providers[0]?.options.path);
  });
});

describe('the reason why a GPU is not used', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'striate-driver-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (name: string, text = ''): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const problem = (): unknown => {
    const script = `
      import { driverProblem } from ${JSON.stringify(join(ROOT, 'docker/scripts/gpu-driver.mjs'))};
      const places = ${JSON.stringify({ root, deps: join(root, 'deps') })};
      console.log(JSON.stringify(driverProblem(places) ?? null));`;
    return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', script]).toString());
  };
  const version = (number: string): void =>
    put('proc/driver/nvidia/version', `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${number}  Fri\n`);

  it('is named exactly, one step after the other', () => {
    expect(problem()).toMatch(/^this image holds no CUDA libraries/);
    put('deps/cuda/libcudart.so.12');
    expect(problem()).toMatch(/--gpus all .*nvidia\.com\/gpu: 1/);
    put('dev/nvidiactl');
    expect(problem()).toMatch(/libcuda\.so\.1 is not in the container: NVIDIA_DRIVER_CAPABILITIES/);
    put('usr/lib/x86_64-linux-gnu/libcuda.so.1');
    version('470.199.02');
    expect(problem()).toBe('the driver of the host is 470.199.02; CUDA 12 takes 525.60.13 or newer');
    version('525.60.13');
    expect(problem()).toBeNull();
    version('570.86.10');
    expect(problem()).toBeNull();
  });
});
