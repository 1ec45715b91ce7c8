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
      meaning: 'address to listen on; any but loopback needs STRIATE_INSECURE=1',
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
      meaning: 'folder of models, NAME/VERSION/…; may be read-only',
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
    logLevel: setting<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'>({
      key: 'STRIATE_LOG_LEVEL',
      fallback: 'info',
      parse: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
      meaning: 'least level of the JSON log',
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
