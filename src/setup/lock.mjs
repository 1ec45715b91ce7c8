import { createHash } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { say } from './report.mjs';

/**
 * Lets one process of this machine at a time do the work on a path. The lock is a listening abstract Unix socket: the
 * kernel drops it with the process that holds it, however that ended, so there is no stale lock to clear. Processes in
 * another network namespace (a container that shares the folder) are not held back; what is written under a lock is
 * therefore also renamed into place whole.
 */
export async function withLock(path, work) {
  const address = `\0striate-setup-${createHash('sha256').update(path).digest('hex').slice(0, 32)}`;
  let told = false;
  let release = await tryLock(address);
  while (release === undefined) {
    if (!told) say(`set-up: another set-up is at work on ${path}; waiting for it`);
    told = true;
    await released(address);
    release = await tryLock(address);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** The function that releases the lock, or undefined when another process holds it. */
function tryLock(address) {
  return new Promise((resolve, reject) => {
    const waiters = new Set();
    const server = createServer((socket) => {
      waiters.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => waiters.delete(socket));
      socket.unref();
    });
    server.on('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(address, () => {
      server.unref();
      resolve(() => {
        server.close();
        for (const socket of waiters) socket.destroy();
      });
    });
  });
}

/** Resolves when the holder lets go: it closes our connection, or there is nobody to connect to any more. */
function released(address) {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on('error', () => socket.destroy());
    socket.on('close', resolve);
    socket.resume();
  });
}
