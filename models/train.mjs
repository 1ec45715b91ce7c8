import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Trains the shipped models again, one after another, each by its own script; needs a build (`npm run build`). */
for (const model of ['births', 'digits']) {
  const script = fileURLToPath(new URL(join(model, 'train.mjs'), import.meta.url));
  console.log(`training ${model}`);
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
