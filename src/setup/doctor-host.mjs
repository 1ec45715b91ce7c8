import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { totalmem } from 'node:os';
import { cacheRoot } from './cache-entry.mjs';
import { fail, ok, warn } from './doctor-report.mjs';

/** One engine with a small model and the server beside it take about 0.6 GB. */
const LEAST_MEMORY_BYTES = 0.75e9;
const COMFORTABLE_MEMORY_BYTES = 2e9;

/** Memory that is free now, within the container's limit when there is one. */
export function checkMemory() {
  const limit = process.constrainedMemory?.() ?? 0;
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const free = Math.min(total, availableBytes());
  const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
  const detail = `${gigabytes(free)} free of ${gigabytes(total)}`;
  const mend = 'stop other programs, or raise the memory limit of the container';
  if (free < LEAST_MEMORY_BYTES) return fail('memory', detail, mend);
  return free < COMFORTABLE_MEMORY_BYTES ? warn('memory', detail, mend) : ok('memory', detail);
}

/** What the kernel says can be had without swapping; zero bytes are never reported where /proc is missing. */
function availableBytes() {
  if (!existsSync('/proc/meminfo')) return totalmem();
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return kilobytes === undefined ? totalmem() : Number(kilobytes) * 1024;
}

/** Whether the server could listen on STRIATE_HOST and STRIATE_PORT; a running server of ours is reported as in use. */
export async function checkPort(env) {
  const host = env.STRIATE_HOST || '127.0.0.1';
  const port = Number(env.STRIATE_PORT || 8080);
  const place = `${host}:${env.STRIATE_PORT || 8080}`;
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    return fail(
      'port',
      `STRIATE_PORT is ${env.STRIATE_PORT}`,
      'set STRIATE_PORT to a number from 0 to 65535',
    );
  }
  const problem = await listenProblem(host, port);
  if (problem === undefined) return ok('port', `${place} is free`);
  return problem === 'EADDRINUSE'
    ? fail('port', `${place} is in use`, 'stop what listens there, or set STRIATE_PORT to another port')
    : fail(
        'port',
        `${place}: ${problem}`,
        'set STRIATE_HOST to an address of this machine, STRIATE_PORT above 1023',
      );
}

function listenProblem(host, port) {
  return new Promise((settle) => {
    const server = createServer();
    server.on('error', (error) => settle(error.code));
    server.listen(port, host, () => server.close(() => settle(undefined)));
  });
}

/** The folders the server and the set-up use. A folder that will be made is judged by the nearest one that exists. */
export function checkFolders(root, env) {
  const data = resolve(root, env.STRIATE_DATA || 'data');
  const models = resolve(root, env.STRIATE_MODELS || 'models');
  return [
    writable('data folder', data, 'STRIATE_DATA'),
    writable('cache folder', resolve(cacheRoot(env)), 'STRIATE_CACHE'),
    readable('models folder', models),
  ];
}

function writable(name, folder, setting) {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const probe = join(existing, `.striate-doctor-${process.pid}`);
  try {
    if (existing === folder) {
      writeFileSync(probe, '');
      rmSync(probe);
    } else {
      mkdirSync(probe);
      rmSync(probe, { recursive: true });
    }
    return ok(name, `${folder} is writable${existing === folder ? '' : ' (will be made)'}`);
  } catch (error) {
    return fail(name, `${folder}: ${error.code}`, `set ${setting} to a folder that you may write to`);
  }
}

function readable(name, folder) {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return ok(name, `${folder} is readable`);
  } catch (error) {
    return fail(name, `${folder}: ${error.code}`, 'set STRIATE_MODELS to the folder that holds the models');
  }
}
