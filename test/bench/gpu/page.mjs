/** Largest |GPU - CPU| of an output in float32: probabilities, and births in units of their scaler. */
export const DEVICE_TOLERANCE = 1e-3;
/** Largest |cuDNN - BlockLSTM|: the same arithmetic in another order. */
export const CUDNN_TOLERANCE = 1e-4;

const round = (value, digits) => value.toFixed(digits);
const exact = (value) => value.toExponential(1);
const verdict = (isGood) => (isGood ? 'good' : '**NOT GOOD**');

/**
 * The page of npm run gpu:check.
 *
 * @param facts `{machine, gpu, wanted, device, reference}`: `gpu` is nvidia-smi's line or null, `device` and `reference` are
 *   what measure-models.mjs wrote for the device asked for and for the processor
 * @returns `{text, isGood}`
 */
export function checkPage({ machine, gpu, wanted, device, reference }) {
  const checks = [
    deviceCheck(wanted, device),
    ...Object.keys(device.models).map((name) => agreement(name, device, reference)),
    ...Object.keys(device.models).flatMap((name) => cudnnCheck(name, device)),
  ];
  const text = [
    '# GPU check',
    '',
    `${machine}; TensorFlow ${device.tensorflow}; GPU: ${gpu ?? 'none'}; device asked for: ${wanted}`,
    '',
    '## Self-test',
    '',
    '| check | result | |',
    '|---|---|---|',
    ...checks.map(({ name, result, isGood }) => `| ${name} | ${result} | ${verdict(isGood)} |`),
    '',
    '## Throughput and latency of the compiled graphs',
    '',
    'One call after the other; a call takes its input from memory and gives its output back to memory.',
    '',
    `| model | batch | ${device.device}: p50 / p99 (ms) | rows/s | cpu: p50 / p99 (ms) | rows/s | times as fast |`,
    '|---|---|---|---|---|---|---|',
    ...Object.keys(device.models).flatMap((name) => speedRows(name, device, reference)),
    '',
  ].join('\n');
  return { text, isGood: checks.every((each) => each.isGood) };
}

function deviceCheck(wanted, { device }) {
  return { name: 'TensorFlow computes on the device asked for', result: device, isGood: device === wanted };
}

function agreement(name, device, reference) {
  const own = device.models[name].outputs;
  const theirs = reference.models[name].outputs;
  const most = own.reduce((max, value, at) => Math.max(max, Math.abs(value - theirs[at])), 0);
  const isGood = own.length === theirs.length && most <= DEVICE_TOLERANCE;
  return { name: `${name}: ${device.device} against cpu, largest difference`, result: exact(most), isGood };
}

/** On the processor there is no cuDNN: that is told, and is as it should be. */
function cudnnCheck(name, { device, models }) {
  const { cudnn } = models[name];
  if (cudnn === null) return [];
  const title = `${name}: cuDNN against BlockLSTM, largest difference`;
  if (cudnn.problem !== null)
    return [{ name: title, result: `does not run: ${cudnn.problem}`, isGood: device === 'cpu' }];
  return [{ name: title, result: exact(cudnn.maxAbsError), isGood: cudnn.maxAbsError <= CUDNN_TOLERANCE }];
}

function speedRows(name, device, reference) {
  return device.models[name].speed.map((own, index) => {
    const cpu = reference.models[name].speed[index];
    const times = round(own.rowsPerSecond / cpu.rowsPerSecond, 1);
    return (
      `| ${name} | ${own.rows} | ${round(own.p50, 2)} / ${round(own.p99, 2)} | ${round(own.rowsPerSecond, 0)} ` +
      `| ${round(cpu.p50, 2)} / ${round(cpu.p99, 2)} | ${round(cpu.rowsPerSecond, 0)} | ${times} |`
    );
  });
}
