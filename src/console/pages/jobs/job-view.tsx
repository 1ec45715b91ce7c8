import type { JSX } from 'preact';
import { hasEnded } from '../../../client';
import { hashOf } from '../../address';
import { changeQuery } from '../../navigation';
import { api } from '../../connection/api';
import { useAction, useLoad } from '../../connection/loading';
import type { TrainJob } from '../../connection/wire';
import { numberText, secondsText, timeText } from '../../parts/format';
import { Figure, Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { Progress } from '../../parts/progress';
import { Snippets } from '../../parts/snippets';
import { StateChip } from '../../parts/state-chip';
import { CheckpointTable } from './checkpoint-table';
import { CurvesPanel } from './curves-panel';
import { EventList } from './event-list';
import { ReportView } from './report-view';
import { useJob } from './use-job';

/** One train job: where it is, its curves, what happened, and what came of it. */
export function JobView(props: { readonly id: string; readonly query: URLSearchParams }): JSX.Element {
  const { id, query } = props;
  const { job, curves, events, problem } = useJob(id);
  const { value } = job;
  return (
    <>
      <p class="lede">
        <a href={hashOf(['jobs'])}>All jobs</a>
      </p>
      <ProblemNote problem={job.problem ?? problem} />
      {value !== null && (
        <>
          <Head job={value} onChanged={job.reload} />
          <CurvesPanel curves={curves} query={query} />
          {hasEnded(value) && <Report job={value} query={query} />}
          <div class="columns">
            <Panel title="Events">
              <EventList events={events} />
            </Panel>
            <Panel title="Checkpoints that are kept">
              <CheckpointTable id={id} round={value.epoch} />
            </Panel>
          </div>
          <Panel title="The same job again">
            <Snippets label="Form" snippets={snippetsOf(value)} />
          </Panel>
        </>
      )}
    </>
  );
}

const WISHES: Readonly<Record<TrainJob['state'], readonly ('pause' | 'resume' | 'cancel' | 'retry')[]>> = {
  validating: ['cancel'],
  queued: ['cancel'],
  running: ['pause', 'cancel'],
  pausing: ['cancel'],
  paused: ['resume', 'cancel'],
  evaluating: ['cancel'],
  cancelling: [],
  succeeded: [],
  failed: ['retry'],
  cancelled: ['retry'],
};

function Head({ job, onChanged }: { readonly job: TrainJob; readonly onChanged: () => void }): JSX.Element {
  const wish = useAction(async (which: 'pause' | 'resume' | 'cancel' | 'retry') => {
    const next = await api.changeJob(job.id, which);
    if (next.id !== job.id) changeQuery({});
    if (next.id === job.id) onChanged();
    else location.hash = hashOf(['jobs', next.id]);
  });
  const lasted =
    job.started_at === null || job.ended_at === null
      ? null
      : (Date.parse(job.ended_at) - Date.parse(job.started_at)) / 1000;
  return (
    <Panel
      title={`${String(job.spec['model'])} with ${String(job.spec['recipe'])}`}
      aside={
        <div class="actions">
          {WISHES[job.state].map((which) => (
            <button
              key={which}
              type="button"
              class={which === 'cancel' ? 'quiet danger' : 'quiet'}
              disabled={wish.isRunning}
              onClick={() => void wish.run(which)}
            >
              {which[0]?.toUpperCase()}
              {which.slice(1)}
            </button>
          ))}
        </div>
      }
    >
      <ProblemNote problem={wish.problem} />
      <div class="job-line" aria-live="polite">
        <StateChip state={job.state} />
        <Progress share={job.progress} label="Progress of the job" />
        <span class="muted">
          {job.eta_seconds !== null && `about ${secondsText(job.eta_seconds)} left`}
          {job.queue_position !== null && `${job.queue_position} jobs before it`}
          {lasted !== null && `took ${secondsText(lasted)}`}
        </span>
      </div>
      {job.detail !== null && (
        <p class={`note ${job.state === 'failed' ? 'bad' : 'warn'}`}>
          {job.detail}
          {job.reason !== null && <code> {job.reason}</code>}
        </p>
      )}
      <dl class="figures tight">
        <Figure
          name="Epochs done"
          value={numberText(job.epoch)}
          note={job.attempt > 1 ? `attempt ${job.attempt}` : undefined}
        />
        {job.best !== null && (
          <Figure
            name={`Best ${job.best.metric}`}
            value={numberText(job.best.value)}
            note={`epoch ${job.best.epoch}`}
          />
        )}
        {job.published !== null && (
          <Figure
            name="Published as"
            value={<a href={hashOf(['models', job.published.model])}>version {job.published.version}</a>}
            note={`of ${job.published.model}`}
          />
        )}
        <Figure name="Submitted (UTC)" value={<span class="time">{timeText(job.created_at)}</span>} />
      </dl>
    </Panel>
  );
}

function Report(props: { readonly job: TrainJob; readonly query: URLSearchParams }): JSX.Element | null {
  const { job, query } = props;
  const report = useLoad(`report ${job.id}`, () => api.report(job.id));
  if (job.published === null) return null;
  return (
    <>
      <ProblemNote problem={report.problem} />
      {report.value !== null && <ReportView report={report.value} query={query} />}
    </>
  );
}

function snippetsOf(job: TrainJob): readonly { readonly language: string; readonly text: string }[] {
  const json = JSON.stringify(job.spec, null, 2);
  return [
    { language: 'spec.json', text: json },
    {
      language: 'curl',
      text: `curl -H 'content-type: application/json' -d @spec.json '${location.origin}/api/v1/train-jobs'`,
    },
  ];
}
