import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { debianProgram } from './debian-program';

/** A private PostgreSQL in a temporary folder, on a Unix socket only. */
export interface PostgresCluster {
  /** URL of the database, emptied. */
  emptyDatabase(): Promise<string>;
  stop(): void;
}

const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/**
 * Makes and starts a cluster, or gives back `null` where PostgreSQL cannot be had (never with CI=true). PostgreSQL refuses to run as root, so root hands it to `postgres`.
 */
export function startPostgres(): PostgresCluster | null {
  const version = debianProgram('pg_ctlcluster') === undefined ? undefined : newestVersion();
  if (version === undefined) {
    process.stdout.write(
      'PostgreSQL is not installed (apt-get install postgresql): its tests are left out\n',
    );
    return null;
  }
  const bin = join(DEBIAN_VERSIONS, version, 'bin');
  const folder = mkdtempSync(join(tmpdir(), 'striate-pg-'));
  const owner = ownerOfServer();
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  const run = (program: string, ...args: readonly string[]): void => {
    execFileSync(join(bin, program), args, { cwd: folder, stdio: 'ignore', ...(owner ?? {}) });
  };
  const data = join(folder, 'data');
  run('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync');
  const options = `-k ${folder} -c listen_addresses='' -c fsync=off -c max_connections=50`;
  run('pg_ctl', '-D', data, '-w', '-o', options, '-l', join(folder, 'log'), 'start');
  const url = `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`;
  return {
    emptyDatabase: async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query('drop schema public cascade; create schema public');
      await client.end();
      return url;
    },
    stop: () => {
      spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop'], {
        cwd: folder,
        stdio: 'ignore',
        ...(owner ?? {}),
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestVersion(): string | undefined {
  return existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS).sort().at(-1) : undefined;
}

function ownerOfServer(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = (line ?? '').split(':');
  if (uid === undefined || gid === undefined)
    throw new Error('no user postgres, and PostgreSQL refuses root');
  return { uid: Number(uid), gid: Number(gid) };
}
