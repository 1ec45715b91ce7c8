import { Worker } from 'node:worker_threads';

/**
 * Ends this process within a second of the parent's death, even while a native call blocks JavaScript: a thread of its
 * own, which loads nothing, waits on a pipe whose other end only the parent holds. The kernel closes it with the parent.
 */
export function holdLifeline(fileDescriptor: number): void {
  const source = `
    const { readSync } = require('node:fs');
    const { workerData } = require('node:worker_threads');
    const byte = Buffer.alloc(1);
    for (;;) {
      try {
        if (readSync(workerData, byte, 0, 1, null) === 0) break;
      } catch (error) {
        if (error.code !== 'EAGAIN' && error.code !== 'EINTR') break;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      }
    }
    process.kill(process.pid, 'SIGKILL');`;
  new Worker(source, {
    eval: true,
    workerData: fileDescriptor,
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  }).unref();
}
