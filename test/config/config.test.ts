import { type ConfigError, describeConfig, parseConfig } from '../../src/config/config';

describe('parseConfig', () => {
  it('takes every default', () => {
    expect(parseConfig({ PATH: '/bin' }, 2)).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      modelsFolder: './models',
      threads: 2,
      device: 'auto',
      ready: 'available',
    });
  });

  it('reads what is given, and takes an empty value for an absent one', () => {
    expect(parseConfig({ STRIATE_PORT: '0', STRIATE_DEVICE: 'cpu', STRIATE_THREADS: '' }, 4)).toMatchObject({
      port: 0,
      device: 'cpu',
      threads: 4,
    });
  });

  it.each([
    [{ STRIATE_PROT: '1' }, 'the nearest is STRIATE_PORT'],
    [{ STRIATE_PORT: '99999' }, 'expected a whole number from 0 to 65535, got "99999"'],
    [{ STRIATE_DEVICE: 'tpu' }, 'expected one of auto, cpu, gpu'],
    [{ STRIATE_HOST: '0.0.0.0' }, 'STRIATE_INSECURE=1'],
    [{ STRIATE_HOST: '0.0.0.0' }, 'STRIATE_TOKENS_FILE'],
    [{ STRIATE_ADMIN_PORT: '0', STRIATE_ADMIN_HOST: '::' }, 'STRIATE_ADMIN_HOST=:: would let others in'],
    [{ STRIATE_TLS_CERT: 'a.pem' }, 'go together'],
    [{ STRIATE_TLS_CLIENT_CA: 'a.pem' }, 'needs STRIATE_TLS_CERT'],
    [{ STRIATE_CORS_ORIGINS: '*' }, 'expected origins like'],
    [{ STRIATE_CORS_ORIGINS: 'https://a.example/,https://b.example' }, 'got "https://a.example/"'],
    [{ STRIATE_TRAIN: 'off' }, 'leaves the training to nobody'],
    [{ STRIATE_SHARED: '/x' }, 'is shared through a database'],
  ])('refuses %j and says the way out', (environment, text) => {
    expect(() => parseConfig(environment, 2)).toThrow(text);
  });

  it('lists every problem at once', () => {
    const problems = (): readonly string[] => {
      try {
        parseConfig({ STRIATE_PORT: 'x', STRIATE_READY: 'y', STRIATE_Z: '' }, 2);
        return [];
      } catch (error) {
        return (error as ConfigError).problems;
      }
    };
    expect(problems()).toHaveLength(3);
  });

  it('lets other programs of the house have their keys', () => {
    expect(() => parseConfig({ STRIATE_CACHE: '/x', STRIATE_URL: 'http://h' }, 2)).not.toThrow();
  });

  it('describes itself by environment key', () => {
    expect(describeConfig(parseConfig({}, 2))).toMatchObject({ STRIATE_PORT: 8080, STRIATE_THREADS: 2 });
  });

  it('reads origins', () => {
    expect(parseConfig({ STRIATE_CORS_ORIGINS: 'https://a.example, http://b:81' }, 2).corsOrigins).toEqual([
      'https://a.example',
      'http://b:81',
    ]);
  });

  it('prints no secret', () => {
    const config = parseConfig(
      {
        STRIATE_DATABASE_URL: 'postgres://striate:hush@db:5432/jobs?password=hush&host=/run/pg',
        STRIATE_WEBHOOK_SECRETS: `whsec_${'aHVz'.repeat(8)}`,
      },
      2,
    );
    const text = JSON.stringify(describeConfig(config));
    expect(text).toContain('postgres://striate:***@db:5432/jobs?password=***&host=/run/pg');
    expect(text).not.toMatch(/hush|aHVz/);
  });

  it.each([
    [{ STRIATE_DATABASE_URL: 'mysql://u:hush@db/jobs' }, 'postgres://user:password@host/database'],
    [{ STRIATE_WEBHOOK_SECRETS: 'whsec_hush' }, 'the base64 of 24 to 64 bytes'],
  ])('refuses a secret that is none without showing it', (environment, text) => {
    expect(() => parseConfig(environment, 2)).toThrow(text);
    expect(() => parseConfig(environment, 2)).not.toThrow('hush');
  });

  it('may listen elsewhere when that is accepted', () => {
    expect(parseConfig({ STRIATE_HOST: '::', STRIATE_TOKENS_FILE: 't.json' }, 2).host).toBe('::');
    expect(parseConfig({ STRIATE_HOST: '0.0.0.0', STRIATE_INSECURE: '1' }, 2).host).toBe('0.0.0.0');
  });
});

it('reads metric aliases as a list and a collector’s address without a password in it', () => {
  const read = (environment: Record<string, string>): ReturnType<typeof parseConfig> =>
    parseConfig(environment, 2);
  expect(read({}).metricAliases).toEqual([]);
  expect(read({ STRIATE_METRIC_ALIASES: 'triton, tensorflow-serving,triton' }).metricAliases).toEqual([
    'triton',
    'tensorflow-serving',
  ]);
  expect(() => read({ STRIATE_METRIC_ALIASES: 'tensorflow' })).toThrow(/expected one of none, triton/);
  expect(read({ STRIATE_OTLP_ENDPOINT: 'http://collector:4318' }).otlpEndpoint).toBe('http://collector:4318');
  for (const address of ['collector:4318', 'ftp://collector', 'https://user:secret@collector'])
    expect(() => read({ STRIATE_OTLP_ENDPOINT: address })).toThrow(/expected an http or https address/);
  expect(() => read({ STRIATE_DRAIN_MS: '20001' })).toThrow(/STRIATE_DRAIN_MS/);
});
