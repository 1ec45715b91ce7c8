// One client of bench:wire, in a process of its own: `node client.mjs PORT KIND COUNT SECONDS CONNECTIONS`.
// KIND: json, binary, or bare (the binary body to POST /bare). Prints {"rate", "p50"} (requests/s, ms).
import { RawConnection, postBytes } from '../support/raw-connection.mjs';
import { median, seeded } from '../support/statistics.mjs';

const [port, kind, count, seconds, connections] = process.argv.slice(2);
const size = Number(count);

function request() {
  const random = seeded(1);
  const values = Array.from({ length: size }, () => random());
  const input = { name: 'x', shape: [1, size], datatype: 'FP32' };
  if (kind === 'json') {
    const body = Buffer.from(JSON.stringify({ inputs: [{ ...input, data: values }] }));
    return postBytes(`/v2/models/${size}/infer`, 'application/json', body);
  }
  const parameters = { binary_data_size: size * 4 };
  const head = Buffer.from(JSON.stringify({ inputs: [{ ...input, parameters }] }));
  const body = Buffer.concat([head, Buffer.from(Float32Array.from(values).buffer)]);
  const path = kind === 'bare' ? '/bare' : `/v2/models/${size}/infer`;
  return postBytes(path, 'application/octet-stream', body, {
    'inference-header-content-length': head.length,
  });
}

const bytes = request();
const latencies = [];
const end = performance.now() + Number(seconds) * 1_000;

async function work() {
  const connection = new RawConnection(Number(port));
  while (performance.now() < end) {
    const started = performance.now();
    const { status } = await connection.send(bytes);
    if (status !== 200) throw new Error(`answered ${status}`);
    latencies.push(performance.now() - started);
  }
}

await Promise.all(Array.from({ length: Number(connections) }, work));
process.stdout.write(JSON.stringify({ rate: latencies.length / Number(seconds), p50: median(latencies) }));
process.exit(0);
