/** One setting: its environment variable, how its text is read, and what it means. The table is the only place. */
export interface Setting<T> {
  readonly key: string;
  /** What stands when the variable is absent or empty. */
  readonly fallback: T;
  /** Text of the default for people, where it is computed. */
  readonly fallbackText?: string;
  /** Reads the variable's text; throws an Error that says what would be valid. */
  readonly parse: (text: string) => T;
  readonly meaning: string;
  /** Never printed. */
  readonly secret?: boolean;
  /** What is printed in place of the value, which holds a secret. */
  shown?(value: T): unknown;
}

const text = (value: string): string => value;

const integer =
  (least: number, most: number) =>
  (value: string): number => {
    const parsed = Number(value);
    if (!Number.isInteger(parsed) || parsed < least || parsed > most) {
      throw new Error(`expected a whole number from ${least} to ${most}, got "${value}"`);
    }
    return parsed;
  };

const choice =
  <const T extends string>(...options: readonly T[]) =>
  (value: string): T => {
    const found = options.find((option) => option === value);
    if (found === undefined) throw new Error(`expected one of ${options.join(', ')}, got "${value}"`);
    return found;
  };

const choices =
  <const T extends string>(...options: readonly T[]) =>
  (value: string): readonly T[] => [
    ...new Set(value.split(',').map((each) => choice(...options)(each.trim()))),
  ];

/** The base address of a service; nothing that would end up in a log may be hidden in it. */
const address = (value: string): string => {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return value;
  throw new Error('expected an http or https address without a user and a password in it');
};

const databaseUrl = (value: string): string => {
  if (/^postgres(ql)?:\/\//.test(value)) return value;
  throw new Error('expected a URL such as postgres://user:password@host/database');
};

/** No URL of the web: the host may be missing, where a socket is named behind. Rather too much is hidden than too little. */
const withoutPassword = (value: string | null): string | null =>
  value === null
    ? null
    : value.replace(/^(\w+:\/\/[^:@/]*):.*@/, '$1:***@').replace(/\bpassword=[^&]*/g, 'password=***');

const webhookSecrets = (value: string): readonly string[] => {
  const secrets = value.split(',').map((each) => each.trim());
  const isValid = (secret: string): boolean => {
    const key = Buffer.from(/^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1] ?? '', 'base64');
    return key.length >= 24 && key.length <= 64;
  };
  if (secrets.length <= 2 && secrets.every(isValid)) return secrets;
  throw new Error(
    'expected one or two secrets with a comma between, each whsec_ and the base64 of 24 to 64 bytes',
  );
};

const flag = (value: string): boolean => choice('1', '0', 'true', 'false')(value) === '1' || value === 'true';

/** Origins exactly as browsers send them; `*` and `null` are none. */
const origins = (value: string): readonly string[] =>
  value.split(',').map((each) => {
    const origin = each.trim();
    const url = URL.canParse(origin) ? new URL(origin) : null;
    if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== origin) {
      throw new Error(`expected origins like https://app.example.com, with commas, got "${origin}"`);
    }
    return origin;
  });

function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** Every setting of the server, in the order in which they are printed. `cores` is the number of usable cores. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the table below is the type
function defineSettings(cores: number) {
  return {
    host: setting({
      key: 'STRIATE_HOST',
      fallback: '127.0.0.1',
      parse: text,
      meaning: 'address to listen on; any but loopback needs STRIATE_TOKENS_FILE or STRIATE_INSECURE=1',
    }),
    port: setting({
      key: 'STRIATE_PORT',
      fallback: 8080,
      parse: integer(0, 65_535),
      meaning: 'port to listen on; 0 picks a free one, which the log names',
    }),
    modelsFolder: setting({
      key: 'STRIATE_MODELS',
      fallback: './models',
      parse: text,
      meaning: 'folder of models, NAME/VERSION/…; may be read-only where this server does not train',
    }),
    dataFolder: setting({
      key: 'STRIATE_DATA',
      fallback: './data',
      parse: text,
      meaning: 'folder of what the server writes: compiled graphs, labels, jobs, data sets',
    }),
    device: setting<'auto' | 'cpu' | 'gpu'>({
      key: 'STRIATE_DEVICE',
      fallback: 'auto',
      parse: choice('auto', 'cpu', 'gpu'),
      meaning: 'auto takes a GPU when there is one; gpu fails when there is none',
    }),
    threads: setting({
      key: 'STRIATE_THREADS',
      fallback: cores,
      fallbackText: 'cores',
      parse: integer(1, 1024),
      meaning: 'CPU budget: TensorFlow threads; pictures are decoded by at most as many',
    }),
    maxLoaded: setting({
      key: 'STRIATE_MAX_LOADED',
      fallback: 1_000,
      parse: integer(1, 100_000),
      meaning:
        'model versions in memory at most; the least recently used leave and come back when they are asked for',
    }),
    ready: setting<'available' | 'all'>({
      key: 'STRIATE_READY',
      fallback: 'available',
      parse: choice('available', 'all'),
      meaning: 'ready when every version has ended loading (available), or only when none failed (all)',
    }),
    grpcPort: setting<number | null>({
      key: 'STRIATE_GRPC_PORT',
      fallback: null,
      fallbackText: 'off',
      parse: integer(0, 65_535),
      meaning: 'port of the Open Inference Protocol over gRPC; 0 picks a free one, which the log names',
    }),
    drainMs: setting({
      key: 'STRIATE_DRAIN_MS',
      fallback: 0,
      parse: integer(0, 20_000),
      meaning:
        'at SIGTERM: milliseconds not ready but still answering, until whoever spreads the traffic has seen it; 0: no load balancer in front',
    }),
    tokensFile: setting<string | null>({
      key: 'STRIATE_TOKENS_FILE',
      fallback: null,
      fallbackText: 'none',
      parse: text,
      meaning: 'file of the bearer tokens that are let in; a change of it counts within a second',
    }),
    databaseUrl: setting<string | null>({
      key: 'STRIATE_DATABASE_URL',
      fallback: null,
      fallbackText: 'none: embedded SQLite in STRIATE_DATA',
      parse: databaseUrl,
      meaning:
        'PostgreSQL for train jobs and version labels, shared by servers and trainers; they need the same STRIATE_MODELS ' +
        'and the same STRIATE_SHARED then, and a STRIATE_DATA of its own each',
      shown: withoutPassword,
    }),
    sharedFolder: setting<string | null>({
      key: 'STRIATE_SHARED',
      fallback: null,
      fallbackText: 'STRIATE_DATA',
      parse: text,
      meaning:
        'folder of data sets, checkpoints and reports, which every process of one STRIATE_DATABASE_URL reads and writes',
    }),
    train: setting<'on' | 'off'>({
      key: 'STRIATE_TRAIN',
      fallback: 'on',
      parse: choice('on', 'off'),
      meaning: 'off: this server takes train jobs and leaves the training to `striate trainer` processes',
    }),
    trainMemoryMib: setting<number | null>({
      key: 'STRIATE_TRAIN_MEMORY_MIB',
      fallback: null,
      fallbackText: 'no limit',
      parse: integer(256, 4_194_304),
      meaning: 'resident memory of a trainer whose job does not say; beyond it the job fails as oom',
    }),
    trainLeaseSeconds: setting({
      key: 'STRIATE_TRAIN_LEASE_SECONDS',
      fallback: 30,
      parse: integer(2, 3_600),
      meaning: 'a job whose trainer gave no sign of life for so long goes to another',
    }),
    webhookSecrets: setting<readonly string[]>({
      key: 'STRIATE_WEBHOOK_SECRETS',
      fallback: [],
      fallbackText: 'none: jobs with a webhook are refused',
      parse: webhookSecrets,
      meaning:
        'signs webhooks (Standard Webhooks); a second one, after a comma, signs too while receivers change',
      shown: (secrets) => (secrets.length === 0 ? null : `(${secrets.length} set)`),
    }),
    webhookPrivate: setting({
      key: 'STRIATE_WEBHOOK_PRIVATE',
      fallback: false,
      fallbackText: 'off',
      parse: flag,
      meaning: '1 lets webhooks go to loopback and private addresses',
    }),
    insecure: setting({
      key: 'STRIATE_INSECURE',
      fallback: false,
      fallbackText: 'off',
      parse: flag,
      meaning: '1 lets the server listen on an address other than loopback without authentication',
    }),
    adminPort: setting<number | null>({
      key: 'STRIATE_ADMIN_PORT',
      fallback: null,
      fallbackText: 'off',
      parse: integer(0, 65_535),
      meaning: 'second port; routes that need the scope admin then answer on no other; 0 picks a free one',
    }),
    adminHost: setting({
      key: 'STRIATE_ADMIN_HOST',
      fallback: '127.0.0.1',
      parse: text,
      meaning:
        'address of STRIATE_ADMIN_PORT; any but loopback needs STRIATE_TOKENS_FILE or STRIATE_INSECURE=1',
    }),
    tlsCert: setting<string | null>({
      key: 'STRIATE_TLS_CERT',
      fallback: null,
      fallbackText: 'none',
      parse: text,
      meaning: 'PEM file of the certificate and its chain: both ports speak TLS; read anew when it changes',
    }),
    tlsKey: setting<string | null>({
      key: 'STRIATE_TLS_KEY',
      fallback: null,
      fallbackText: 'none',
      parse: text,
      meaning: 'PEM file of the private key of STRIATE_TLS_CERT',
    }),
    tlsClientCa: setting<string | null>({
      key: 'STRIATE_TLS_CLIENT_CA',
      fallback: null,
      fallbackText: 'none',
      parse: text,
      meaning: 'PEM file of authorities: only clients with a certificate of one of them get a connection',
    }),
    corsOrigins: setting<readonly string[]>({
      key: 'STRIATE_CORS_ORIGINS',
      fallback: [],
      fallbackText: 'none',
      parse: origins,
      meaning: 'origins whose pages may call the server from a browser, with commas: https://app.example.com',
    }),
    logLevel: setting<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'>({
      key: 'STRIATE_LOG_LEVEL',
      fallback: 'info',
      parse: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      meaning: 'least level of the JSON log',
    }),
    metricAliases: setting<readonly ('none' | 'triton' | 'tensorflow-serving')[]>({
      key: 'STRIATE_METRIC_ALIASES',
      fallback: [],
      fallbackText: 'none',
      parse: choices('none', 'triton', 'tensorflow-serving'),
      meaning:
        'metric names of other servers beside our own, comma-separated: triton (nv_inference_* on /metrics), tensorflow-serving (on /monitoring/prometheus/metrics)',
    }),
    otlpEndpoint: setting<string | null>({
      key: 'STRIATE_OTLP_ENDPOINT',
      fallback: null,
      fallbackText: 'off',
      parse: address,
      meaning: 'base address of an OpenTelemetry collector (OTLP over HTTP), as http://localhost:4318',
    }),
  } as const;
}

export type ServerSettings = ReturnType<typeof defineSettings>;

/** The table of settings for a machine with `cores` usable cores. */
export const serverSettings: (cores: number) => ServerSettings = defineSettings;

/** Settings that other programs of the house read; the server knows them and passes over them. */
export const FOREIGN_KEYS = [
  'STRIATE_LIBTENSORFLOW',
  'STRIATE_CACHE',
  'STRIATE_NODEDIR',
  'STRIATE_URL',
  'STRIATE_TOKEN',
] as const;
