/** HEALTHCHECK of the images: whether the process answers. Readiness is for whoever sends the traffic: GET /readyz. */
const port = process.env.STRIATE_PORT || '8080';
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/livez`, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
