import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Trains the shipped models again, one after another, each by its own script; needs a build (`npm run build`). */
for (const name of ['births/train.mjs', 'digits/train.mjs', 'digits/calibrate.mjs']) {
  const script = fileURLToPath(new URL(name, import.meta.url));
  console.log(`running ${name}`);
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
