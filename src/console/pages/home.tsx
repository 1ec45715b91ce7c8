import type { JSX } from 'preact';
import { hashOf } from '../address';
import { api } from '../connection/api';
import { useLoad } from '../connection/loading';
import { p95, requestRates, useTraffic } from '../connection/traffic';
import { sumOf } from '../connection/prometheus';
import type { Model, TrainJob } from '../connection/wire';
import { millisecondsText, numberText, secondsText, timeText } from '../parts/format';
import { Icon, type IconName } from '../parts/icon';
import { Empty, Figure, Panel } from '../parts/panel';
import { ProblemNote } from '../parts/problem-note';
import { Sparkline } from '../parts/sparkline';
import { StateChip } from '../parts/state-chip';

const LAST_JOBS = 5;

/** What the server is and does now, and where to begin. */
export function Home(): JSX.Element {
  const models = useLoad('models', (signal) => api.models(signal), { everyMs: 5_000 });
  const server = useLoad('server', () => api.server());
  const jobs = useLoad('jobs', () => api.jobs({ limit: LAST_JOBS }), { everyMs: 5_000 });
  return (
    <>
      <p class="lede">
        Pictures in, classes out; series in, forecasts out. Drop something in and see what the models make of
        it.
      </p>
      <Tiles />
      <ProblemNote problem={models.problem} />
      <Vitals device={server.value?.device ?? null} reason={server.value?.device_reason ?? null} />
      <div class="columns">
        <Panel title="Models" aside={<a href={hashOf(['models'])}>All versions</a>}>
          {models.value !== null && <ModelTable models={models.value} />}
        </Panel>
        <Panel title="Last train jobs" aside={<a href={hashOf(['jobs'])}>All jobs</a>}>
          <ProblemNote problem={jobs.problem} />
          {jobs.value !== null && <JobTable jobs={jobs.value.jobs} />}
        </Panel>
      </div>
    </>
  );
}

function Tiles(): JSX.Element {
  return (
    <ul class="tiles">
      <Tile
        icon="picture"
        href={hashOf(['classify'], { example: 'digit-7' })}
        title="Classify a picture"
        text="Drop, paste or photograph a digit; see the scores and where the time went."
      />
      <Tile
        icon="curve"
        href={hashOf(['forecast'], { example: 'births' })}
        title="Forecast a series"
        text="Paste a CSV; see what comes next, how sure it is, and what simpler methods say."
      />
      <Tile
        icon="jobs"
        href={hashOf(['jobs', 'new'])}
        title="Train a model"
        text="Choose a data set and a recipe; watch the loss fall and put the result to work."
      />
    </ul>
  );
}

function Tile(props: {
  readonly icon: IconName;
  readonly href: string;
  readonly title: string;
  readonly text: string;
}): JSX.Element {
  return (
    <li>
      <a class="tile" href={props.href}>
        <Icon name={props.icon} />
        <span>
          <strong>{props.title}</strong>
          <span>{props.text}</span>
        </span>
      </a>
    </li>
  );
}

function Vitals(props: { readonly device: string | null; readonly reason: string | null }): JSX.Element {
  const { looks, problem } = useTraffic();
  const rates = requestRates(looks);
  const { ms, isRecent } = p95(looks);
  const last = looks.at(-1);
  const waiting = last === undefined ? null : sumOf(last.samples, 'striate_queue_rows');
  return (
    <>
      <ProblemNote problem={problem} />
      <dl class="figures">
        <Figure name="Device" value={props.device?.toUpperCase() ?? '–'} note={props.reason ?? undefined} />
        <Figure
          name="Requests to models"
          value={rates.length === 0 ? '–' : `${numberText(rates.at(-1) ?? 0)} /s`}
          note={<Sparkline values={rates} label="Requests a second over the last two minutes" />}
        />
        <Figure
          name="95 of 100 answer within"
          value={millisecondsText(ms)}
          note={ms === null ? 'no request yet' : isRecent ? 'in the last two minutes' : 'since the start'}
        />
        <Figure
          name="Waiting"
          value={waiting === null ? '–' : `${waiting} rows`}
          note="in the queues of all models"
        />
      </dl>
    </>
  );
}

function ModelTable({ models }: { readonly models: readonly Model[] }): JSX.Element {
  if (models.length === 0) {
    return (
      <Empty>
        <p>There is no model yet.</p>
        <p>
          Put a Keras or TensorFlow.js model into <code>models/NAME/1/</code>, or{' '}
          <a href={hashOf(['jobs', 'new'])}>train one</a>.
        </p>
      </Empty>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Models">
      <table>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Task</th>
            <th scope="col">Default</th>
            <th scope="col" class="number">
              Parameters
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => {
            const version =
              model.versions.find((each) => each.version === model.default_version) ?? model.versions.at(-1);
            return (
              <tr key={model.name}>
                <th scope="row">
                  <a href={hashOf(['models', model.name])}>{model.name}</a>
                </th>
                <td>{model.task ?? '–'}</td>
                <td>{model.default_version === null ? '–' : `version ${model.default_version}`}</td>
                <td class="number">{numberText(version?.parameters)}</td>
                <td>{version !== undefined && <StateChip state={version.state} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function JobTable({ jobs }: { readonly jobs: readonly TrainJob[] }): JSX.Element {
  if (jobs.length === 0) {
    return (
      <Empty>
        <p>Nothing has been trained here yet.</p>
        <p>
          <a href={hashOf(['datasets'])}>Upload a data set</a>, then{' '}
          <a href={hashOf(['jobs', 'new'])}>start a job</a>.
        </p>
      </Empty>
    );
  }
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Last train jobs">
      <table>
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col">Begun (UTC)</th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">
                <a href={hashOf(['jobs', job.id])}>
                  {String(job.spec['model'])} <span class="muted">with {String(job.spec['recipe'])}</span>
                </a>
              </th>
              <td>
                <StateChip state={job.state} />
              </td>
              <td>
                {Math.round(job.progress * 100)} %
                {job.eta_seconds !== null && (
                  <span class="muted"> · {secondsText(job.eta_seconds)} left</span>
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
