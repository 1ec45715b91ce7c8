// A loop around the compiled graph in a process of its own: what the engine could do if there were no server.
// Usage: node bare-engine.mjs COMPILED_FOLDER ROWS STEPS MILLISECONDS → prints rows per second
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = join(import.meta.dirname, '../../../dist/engine-process');
const { loadBinding } = require(join(dist, 'native/binding.js'));
const { SavedModelBackend } = require(join(dist, 'backends/saved-model.js'));

const [folder, rowsText, stepsText, msText] = process.argv.slice(2);
const rows = Number(rowsText);
const model = JSON.parse(readFileSync(join(folder, 'prepared.json'), 'utf8'));
const backend = new SavedModelBackend(loadBinding(), folder, model);
const inputs = new Map(
  model.inputs.map(({ name, dtype, shape }) => {
    const full = shape.map((size, axis) => (axis === 0 ? rows : (size ?? Number(stepsText))));
    return [name, { dtype, shape: full, data: new Float32Array(full.reduce((a, b) => a * b, 1)).fill(0.5) }];
  }),
);
for (let run = 0; run < 10; run++) backend.run(inputs);
const started = performance.now();
let runs = 0;
while (performance.now() - started < Number(msText)) {
  backend.run(inputs);
  runs++;
}
process.stdout.write(`${(runs * rows * 1_000) / (performance.now() - started)}\n`);
