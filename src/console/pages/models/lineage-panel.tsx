import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { hashOf } from '../../address';
import { api } from '../../connection/api';
import { useLoad } from '../../connection/loading';
import type { DatasetVersion, Lineage } from '../../connection/wire';
import { SelectField } from '../../parts/fields';
import { Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';

/** A version and the train job that made it. */
export interface Made {
  readonly version: number;
  readonly job: string;
}

/** What a trained version follows from, as the report of its job says. */
export function LineagePanel({ made }: { readonly made: readonly [Made, ...Made[]] }): JSX.Element {
  const [chosen, setChosen] = useState<number | null>(null);
  const { version, job } = made.find((each) => each.version === chosen) ?? made[0];
  const report = useLoad(`lineage ${job}`, async () => (await api.report(job)) as { lineage: Lineage });
  return (
    <Panel
      title="Lineage"
      aside={
        <div class="row-form">
          <SelectField
            label="of"
            value={String(version)}
            options={made.map((each) => ({ value: String(each.version), title: `version ${each.version}` }))}
            onChange={(next) => setChosen(Number(next))}
          />
        </div>
      }
    >
      <ProblemNote problem={report.problem} />
      {report.value !== null && <Facts lineage={report.value.lineage} job={job} />}
    </Panel>
  );
}

function Facts({ lineage, job }: { readonly lineage: Lineage; readonly job: string }): JSX.Element {
  const { dataset, validation_dataset: validation, base_model: base } = lineage;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Train job', <a href={hashOf(['jobs', job])}>{job}</a>],
    ['Recipe', `${lineage.recipe}, seed ${lineage.seed}`],
    ['Trained on', <Stored dataset={dataset} />],
    ['Judged on', validation === null ? 'a part of the same, held out' : <Stored dataset={validation} />],
    ['Began from', base === null ? 'random weights' : `${base.name}, version ${base.version}`],
    ['Weights', <code>sha256:{lineage.weights_sha256}</code>],
    [
      'Made by',
      `Striate ${lineage.striate}${lineage.commit === null ? '' : ` (${lineage.commit.slice(0, 12)})`}, Node ${lineage.node}`,
    ],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Stored({
  dataset,
}: {
  readonly dataset: DatasetVersion & { readonly digest: string };
}): JSX.Element {
  const { id, version, digest } = dataset;
  return (
    <>
      <a href={hashOf(['datasets', id, String(version)])}>
        {id}, version {version}
      </a>{' '}
      <code>{digest}</code>
    </>
  );
}
