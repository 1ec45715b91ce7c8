import { RawConnection } from './raw-connection.mjs';

/** Each of `connections` sends its next request when its last is answered, for `ms`: answers a second, latencies in ms. */
export async function closedLoop({ port, bytes, connections, ms }) {
  const latencies = [];
  const started = performance.now();
  const end = started + ms;
  let failed = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = new RawConnection(port);
      while (performance.now() < end) {
        const sent = performance.now();
        const { status } = await connection.send(bytes);
        if (status === 200) latencies.push(performance.now() - sent);
        else failed++;
      }
      connection.close();
    }),
  );
  return { rate: (latencies.length * 1_000) / (performance.now() - started), latencies, failed };
}
