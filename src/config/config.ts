import { FOREIGN_KEYS, serverSettings, type ServerSettings, type Setting } from './settings';
import { nearestName } from './nearest-name';

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The effective configuration: parsed once, frozen, handed down by app.ts. */
export type Config = { readonly [K in keyof ServerSettings]: ValueOf<ServerSettings[K]> };

/** One line for each setting that is wrong, with the way out; thrown by `parseConfig`. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

/** Whether `host` is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Reads every setting from `environment`; throws a ConfigError that lists all problems at once: unknown `STRIATE_*`
 * keys with the nearest known one, values that do not parse, and settings that contradict each other.
 */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
  cores: number,
): Config {
  const settings = serverSettings(cores);
  const known = [...Object.values(settings).map((each) => each.key), ...FOREIGN_KEYS];
  const problems: string[] = [];
  for (const key of Object.keys(environment)) {
    if (!key.startsWith('STRIATE_') || known.includes(key)) continue;
    problems.push(`${key} is not a setting of this release; the nearest is ${nearestName(key, known)}`);
  }
  const entries = Object.entries(settings).map(([name, setting]: [string, Setting<unknown>]) => {
    const text = environment[setting.key];
    if (text === undefined || text === '') return [name, setting.fallback] as const;
    try {
      return [name, setting.parse(text)] as const;
    } catch (error) {
      problems.push(`${setting.key}: ${error instanceof Error ? error.message : String(error)}`);
      return [name, setting.fallback] as const;
    }
  });
  const config = Object.freeze(Object.fromEntries(entries)) as Config;
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What no setting alone is wrong about. */
function contradictions(config: Config): string[] {
  const problems: string[] = [];
  const addresses = [{ key: 'STRIATE_HOST', host: config.host }];
  if (config.adminPort !== null) addresses.push({ key: 'STRIATE_ADMIN_HOST', host: config.adminHost });
  for (const { key, host } of addresses) {
    if (isLoopback(host) || config.insecure || config.tokensFile !== null) continue;
    problems.push(
      `${key}=${host} would let others in without authentication: set STRIATE_TOKENS_FILE to a file of tokens ` +
        '(striate token create makes one), or set STRIATE_INSECURE=1 (--insecure) to accept this',
    );
  }
  if ((config.tlsCert === null) !== (config.tlsKey === null)) {
    problems.push('STRIATE_TLS_CERT and STRIATE_TLS_KEY go together: set both, or neither');
  }
  if (config.tlsClientCa !== null && config.tlsCert === null) {
    problems.push('STRIATE_TLS_CLIENT_CA needs STRIATE_TLS_CERT and STRIATE_TLS_KEY');
  }
  if (config.databaseUrl === null && config.train === 'off') {
    problems.push(
      'STRIATE_TRAIN=off leaves the training to nobody: set STRIATE_DATABASE_URL, or leave it on',
    );
  }
  if (config.databaseUrl === null && config.sharedFolder !== null) {
    problems.push(
      'STRIATE_SHARED is shared through a database: set STRIATE_DATABASE_URL, or use STRIATE_DATA',
    );
  }
  return problems;
}

/** The configuration by environment key, for the log and `config print`; secrets are left out. */
export function describeConfig(config: Config): Record<string, unknown> {
  const rows = Object.entries(serverSettings(config.threads)).map(
    ([name, setting]: [string, Setting<unknown>]) => {
      const value: unknown = config[name as keyof Config];
      if (setting.shown !== undefined) return [setting.key, setting.shown(value)] as const;
      return [setting.key, setting.secret === true ? '(set)' : value] as const;
    },
  );
  return Object.fromEntries(rows);
}
