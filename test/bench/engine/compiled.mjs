import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = process.env.STRIATE_DIST ?? join(import.meta.dirname, '../../../dist');
const { compileGraph } = require(join(dist, 'graph/compile.js'));
const FLOAT = 1;

/** Compiles and loads a graph. `call(data, shape)` is one whole call; `prepared` runs on a tensor that is there already. */
export function loadCompiled(binding, graph, precision = 'float32', recurrence = 'block_lstm') {
  const compiled = compileGraph(graph, { precision, recurrence, rowLengths: false });
  const folder = mkdtempSync(join(tmpdir(), 'striate-bench-'));
  writeFileSync(join(folder, 'saved_model.pb'), compiled.savedModel);
  const session = binding.loadSavedModel(folder, 'serve');
  rmSync(folder, { recursive: true });
  const inputName = [...compiled.inputTensors.values()].join();
  const outputName = [...compiled.outputTensors.values()].join();
  const run = (id) => {
    const [output] = binding.runSavedModel(session, [id], inputName, outputName);
    const values = binding.tensorDataSync(output.id);
    binding.deleteTensor(output.id);
    return values;
  };
  return {
    call: (data, shape) => {
      const id = binding.createTensor(shape, FLOAT, data);
      const values = run(id);
      binding.deleteTensor(id);
      return values;
    },
    prepare: (data, shape) => {
      const id = binding.createTensor(shape, FLOAT, data);
      return () => run(id);
    },
  };
}
