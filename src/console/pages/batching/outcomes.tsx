import type { JSX } from 'preact';
import type { Look } from '../../connection/traffic';
import { numberText } from '../../parts/format';
import { Panel } from '../../parts/panel';
import type { Served } from './served';

const TABLES = [
  {
    title: 'Why batches left',
    name: 'striate_batches_total',
    label: 'reason',
    none: 'No batch has left yet.',
  },
  { title: 'Requests', name: 'striate_requests_total', label: 'outcome', none: 'No request has come yet.' },
  { title: 'Refused, because', name: 'striate_refusals_total', label: 'reason', none: 'None was refused.' },
] as const;

/** What became of requests and batches since the start: why batches left, and why requests were refused. */
export function Outcomes(props: { readonly look: Look | undefined; readonly served: Served }): JSX.Element {
  const { look, served } = props;
  return (
    <Panel title="What became of them" aside={<span class="muted">since the start</span>}>
      {TABLES.map(({ title, name, label, none }) => {
        const rows = (look?.samples ?? []).filter(
          ({ name: own, labels, value }) =>
            own === name &&
            labels['model'] === served.model &&
            labels['version'] === String(served.version) &&
            value > 0,
        );
        return (
          <section key={name} class="outcome">
            <h3>{title}</h3>
            {rows.length === 0 ? (
              <p class="muted">{none}</p>
            ) : (
              <dl class="stage-list">
                {rows.map(({ labels, value }) => (
                  <div key={labels[label]}>
                    <dt>{labels[label]?.replaceAll('_', ' ').toLowerCase()}</dt>
                    <dd>{numberText(value)}</dd>
                  </div>
                ))}
              </dl>
            )}
          </section>
        );
      })}
    </Panel>
  );
}
