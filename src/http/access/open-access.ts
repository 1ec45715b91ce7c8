import { join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { AuditFile } from '../../audit/audit-file';
import { ConfigError, type Config } from '../../config/config';
import type { Clock } from '../../time/clock';
import { LiveTokens } from '../../tokens/live-tokens';
import { TokenLimiter } from '../../tokens/token-limiter';
import { AdminListener } from '../admin-listener';
import type { HttpDependencies } from '../dependencies';
import { reloadTls, tlsOptions, type TlsFiles } from '../tls';
import { Door } from './door';

/**
 * Connections that the kernel keeps until the server accepts them (no more than its own `somaxconn`). Node's 511 overflow
 * in one busy moment, and whoever is turned away there tries again after a second.
 */
const CONNECTION_BACKLOG = 4_096;

/** What guards the server, and the files behind it, which are read again when they change. */
export interface OpenAccess {
  readonly dependencies: Pick<HttpDependencies, 'audit' | 'door' | 'adminListener' | 'tls' | 'corsOrigins'>;
  /** Listens on the port or ports of the configuration, and follows the TLS files from then on. */
  listen(http: FastifyInstance): Promise<void>;
  stop(): void;
}

/** Rejects with a ConfigError that names the setting when one of its files cannot be used. */
export async function openAccess(options: {
  readonly config: Config;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}): Promise<OpenAccess> {
  const { config, dataFolder, clock, log } = options;
  const limiter = new TokenLimiter(clock);
  const tokens = config.tokensFile === null ? null : await openTokens(config.tokensFile, { limiter, log });
  const files = tlsFilesOf(config);
  const tls =
    files === null ? null : await tlsOptions(files).catch(refusing('STRIATE_TLS_CERT, _KEY, _CLIENT_CA'));
  const adminListener = config.adminPort === null ? null : new AdminListener(tls);
  let stopReloading: (() => void) | null = null;
  return {
    dependencies: {
      audit: new AuditFile(join(dataFolder, 'audit.jsonl')),
      door: tokens === null ? null : new Door({ tokens, limiter, clock }),
      adminListener,
      tls,
      corsOrigins: config.corsOrigins,
    },
    listen: async (http) => {
      if (adminListener !== null && config.adminPort !== null) {
        const { adminHost: host } = config;
        const port = await adminListener.listen({ host, port: config.adminPort }, http);
        log.info({ host, port }, 'operators’ routes answer here and nowhere else');
      }
      await http.listen({ host: config.host, port: config.port, backlog: CONNECTION_BACKLOG });
      if (files === null) return;
      stopReloading = reloadTls(files, {
        servers: [http.server, adminListener?.server],
        onReload: () => log.info('TLS files read anew'),
        onBadFiles: (err) => log.error({ err }, 'the TLS files cannot be used; those of before go on'),
      });
    },
    stop: () => {
      tokens?.stop();
      stopReloading?.();
    },
  };
}

async function openTokens(
  path: string,
  { limiter, log }: { readonly limiter: TokenLimiter; readonly log: FastifyBaseLogger },
): Promise<LiveTokens> {
  return LiveTokens.open({
    path,
    onChange: (entries) => {
      limiter.retain(entries);
      log.info({ tokens: entries.length }, 'tokens read anew');
    },
    onBadFile: (err) => log.error({ err }, 'the tokens file cannot be used; the tokens of before stay good'),
  }).catch(refusing('STRIATE_TOKENS_FILE'));
}

function tlsFilesOf({ tlsCert: cert, tlsKey: key, tlsClientCa: clientCa }: Config): TlsFiles | null {
  return cert === null || key === null ? null : { cert, key, clientCa };
}

function refusing(setting: string): (error: unknown) => never {
  return (error) => {
    throw new ConfigError([`${setting}: ${(error as Error).message}`]);
  };
}
