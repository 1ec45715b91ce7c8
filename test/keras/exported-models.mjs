// npm run test:keras: Python's TensorFlow opens what the server exports and must answer as the server does. KERAS_PYTHON
// names a Python that has tensorflow; without it one is installed into a temporary folder, which takes minutes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noise } from '../bench/engine/noise.mjs';
import { ROOT, startServer } from '../bench/support/bench-server.mjs';

const TENSORFLOW = 'tensorflow-cpu==2.21.0';
/** Shapes of the requests that both sides answer: several numbers of rows, and of steps where they are free. */
const REQUESTS = {
  digits: [
    [1, 28, 28, 1],
    [5, 28, 28, 1],
  ],
  births: [
    [1, 56, 1],
    [3, 20, 1],
    [2, 1, 1],
  ],
};

/** Numbers from 0 to 1, the same each time, nested as `shape` says. */
function nested([size, ...rest], next) {
  return Array.from({ length: size }, () => (rest.length === 0 ? next() : nested(rest, next)));
}

function python(work) {
  const given = process.env.KERAS_PYTHON;
  if (given !== undefined) return given;
  execFileSync('python3', ['-m', 'venv', join(work, 'venv')]);
  const own = join(work, 'venv/bin/python');
  execFileSync(own, ['-m', 'pip', 'install', '--quiet', TENSORFLOW], { stdio: 'inherit' });
  return own;
}

async function ask(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function collect(server, folder) {
  const base = `http://127.0.0.1:${server.port}`;
  const random = noise(5);
  for (const [name, shapes] of Object.entries(REQUESTS)) {
    const archive = await ask(`${base}/api/v1/models/${name}/versions/1/export?format=saved_model`);
    writeFileSync(join(folder, `${name}.zip`), Buffer.from(await archive.arrayBuffer()));
    const cases = [];
    for (const shape of shapes) {
      const input = nested(shape, () => Math.fround((random() + 1) / 2));
      const body = JSON.stringify({ instances: input });
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(`${base}/v1/models/${name}:predict`, { method: 'POST', body, headers });
      cases.push({ input, output: (await answer.json()).predictions });
    }
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(cases));
  }
}

const work = mkdtempSync(join(tmpdir(), 'striate-keras-'));
try {
  const server = await startServer({ STRIATE_MODELS: join(ROOT, 'models') });
  const folder = join(work, 'exports');
  mkdirSync(folder);
  try {
    await collect(server, folder);
  } finally {
    await server.stop();
  }
  const script = join(import.meta.dirname, 'exported_models.py');
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  execFileSync(python(work), [script, folder], { stdio: 'inherit', env });
} finally {
  rmSync(work, { recursive: true, force: true });
}
