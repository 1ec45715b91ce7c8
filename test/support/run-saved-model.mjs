import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/**
 * Runs SavedModel folders through tfjs-node-gpu's binding, for tests: TensorFlow may not be loaded inside jest.
 * One JSON request a line on stdin, one JSON answer a line on stdout, in order:
 *   {load: folder}                                   -> {session}
 *   {run: session, inputs: [{tensor, dtype, shape, data}], outputs: [tensor]} -> {outputs: [{shape, data}], ms}
 *   {unload: session}                                -> {}
 * `data` is base64 of little-endian elements; outputs are float32. A folder may be loaded once only: sessions are
 * cached by path. A failure answers {error}.
 */
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
const { binding } = tf.backend();
const TYPES = {
  float32: [1, Float32Array],
  int32: [3, Int32Array],
  uint8: [4, Uint8Array],
  bool: [10, Uint8Array],
};

function answer(request) {
  if (request.load !== undefined) return { session: binding.loadSavedModel(request.load, 'serve') };
  if (request.unload !== undefined) {
    binding.deleteSavedModel(request.unload);
    return {};
  }
  return run(request);
}

function run({ run: session, inputs, outputs }) {
  const ids = inputs.map(({ dtype, shape, data }) => {
    const [type, TypedArray] = TYPES[dtype];
    const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
    return binding.createTensor(shape, type, new TypedArray(bytes.buffer));
  });
  const inputNames = inputs.map(({ tensor }) => tensor).join();
  const began = performance.now();
  const results = binding.runSavedModel(session, ids, inputNames, outputs.join());
  const ms = performance.now() - began;
  const read = results.map(({ id, shape }) => {
    const values = binding.tensorDataSync(id);
    return {
      shape,
      data: Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
    };
  });
  for (const id of [...ids, ...results.map((result) => result.id)]) binding.deleteTensor(id);
  return { outputs: read, ms };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = answer(JSON.parse(line));
  } catch (error) {
    reply = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
