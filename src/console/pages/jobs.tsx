import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Address, hashOf } from '../address';
import { api } from '../connection/api';
import { useLoad } from '../connection/loading';
import type { TrainJob } from '../connection/wire';
import { numberText, secondsText, timeText } from '../parts/format';
import { Empty, Panel } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { Progress } from '../parts/progress';
import { StateChip } from '../parts/state-chip';
import { JobView } from './jobs/job-view';
import { NewJob } from './jobs/new-job';

/** All train jobs, one of them, or the form for a new one. */
export function JobsPage({ address }: { readonly address: Address }): JSX.Element {
  const [part] = address.parts;
  if (part === undefined) return <JobList />;
  if (part === 'new') return <NewJob query={address.query} />;
  return <JobView key={part} id={part} query={address.query} />;
}

const PAGE = 20;

function JobList(): JSX.Element {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const jobs = useLoad(
    `jobs ${cursor ?? ''}`,
    () => api.jobs({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) }),
    {
      everyMs: 3_000,
    },
  );
  const next = jobs.value?.next ?? null;
  return (
    <>
      <ProblemNote problem={jobs.problem} />
      <Panel
        title="Train jobs"
        aside={
          <a class="button primary" href={hashOf(['jobs', 'new'])}>
            New job
          </a>
        }
      >
        {jobs.value?.jobs.length === 0 && cursor === undefined && (
          <Empty>
            <p>Nothing has been trained here yet.</p>
            <p>
              <a href={hashOf(['datasets'])}>Upload a data set</a>, then start a job on it.
            </p>
          </Empty>
        )}
        {jobs.value !== null && jobs.value.jobs.length > 0 && <Table jobs={jobs.value.jobs} />}
        {(next !== null || cursor !== undefined) && (
          <div class="actions">
            <button
              type="button"
              disabled={cursor === undefined}
              onClick={() => setCursors(cursors.slice(0, -1))}
            >
              Newer
            </button>
            <button
              type="button"
              disabled={next === null}
              onClick={() => next !== null && setCursors([...cursors, next])}
            >
              Older
            </button>
          </div>
        )}
      </Panel>
    </>
  );
}

function Table({ jobs }: { readonly jobs: readonly TrainJob[] }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Train jobs">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Recipe</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col">Left</th>
            <th scope="col">Best so far</th>
            <th scope="col">Result</th>
            <th scope="col">Submitted (UTC)</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">
                <a href={hashOf(['jobs', job.id])}>{String(job.spec['model'])}</a>
              </th>
              <td>{String(job.spec['recipe'])}</td>
              <td>
                <StateChip state={job.state} />
              </td>
              <td>
                <Progress share={job.progress} label={`Progress of ${job.id}`} />
              </td>
              <td>{secondsText(job.eta_seconds)}</td>
              <td>{job.best === null ? '–' : `${job.best.metric} ${numberText(job.best.value)}`}</td>
              <td>
                {job.published === null ? (
                  '–'
                ) : (
                  <a href={hashOf(['models', job.published.model])}>version {job.published.version}</a>
                )}
              </td>
              <td>{timeText(job.created_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
