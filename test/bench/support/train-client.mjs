/** Uploads an `.npz` and gives back what a job names it by. */
export async function uploadDataset(url, { name, file, options = {} }) {
  const form = new FormData();
  form.append('name', name);
  form.append('options', JSON.stringify(options));
  form.append('file', new Blob([file]), `${name}.npz`);
  const answer = await fetch(`${url}/datasets`, { method: 'POST', body: form });
  const body = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return { id: body.id, version: body.version };
}

/** Runs one job to its end; gives back its report and how long it took, publishing included. */
export async function runJob(url, spec) {
  const began = performance.now();
  const answer = await fetch(`${url}/train-jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(spec),
  });
  let job = await answer.json();
  if (answer.status !== 202) throw new Error(JSON.stringify(job));
  while (!['succeeded', 'failed', 'cancelled'].includes(job.state)) {
    await new Promise((next) => setTimeout(next, 500));
    job = await (await fetch(`${url}/train-jobs/${job.id}`)).json();
  }
  if (job.state !== 'succeeded')
    throw new Error(`${spec.recipe}: ${job.state}, ${job.reason}: ${job.detail}`);
  const report = await (await fetch(`${url}/train-jobs/${job.id}/report`)).json();
  return { job, report, seconds: (performance.now() - began) / 1_000 };
}
