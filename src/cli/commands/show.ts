import type { Command } from 'commander';
import type { Model, Version } from '../../client';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';
import type { Terminal } from '../terminal';

/** `striate show MODEL`: what is known of a model and its versions. */
export function showCommand(context: Context): Command {
  const about = { summary: 'show one model: versions, signature, labels', example: 'striate show digits' };
  return newClientCommand('show', about)
    .argument('<model>', 'name of the model')
    .action(async (name: string, options: ClientOptions) => {
      const client = clientFor(context, options);
      const model = await client.models.get(name);
      if (options.json) context.terminal.json(model);
      else context.terminal.print(...describeModel(model, context.terminal.colours));
    });
}

/** Lines about a model for people. */
function describeModel(model: Model, colours: Terminal['colours']): string[] {
  const { name, task, description, default_version, version_labels, version_splits } = model;
  const labels = Object.entries(version_labels).map(([label, version]) => {
    const split = version_splits[label];
    return `${label} ${version}${split === undefined ? '' : ` (${split.percent}% ${split.version})`}`;
  });
  return [
    `${colours.bold(name)}${task === null ? '' : `  ${task}`}`,
    ...(description === null ? [] : [description]),
    line('default', default_version === null ? 'none' : `version ${default_version}`),
    ...(labels.length === 0 ? [] : [line('labels', labels.join(', '))]),
    ...model.versions.flatMap((version) => ['', ...describeVersion(version, colours)]),
  ];
}

/** Lines about a version for people. */
export function describeVersion(version: Version, colours: Terminal['colours']): string[] {
  const { state, reason, parameters, precision, precision_reason, max_abs_error, device, guessed } = version;
  const paint = state === 'available' ? colours.green : state === 'failed' ? colours.red : colours.yellow;
  const backend = [version.backend, version.recurrence, precision, device].filter((each) => each !== null);
  const rows: readonly (readonly [string, string | null])[] = [
    ['reason', reason === null ? null : `${reason.detail} (${reason.code})`],
    ['inputs', version.inputs.map(specText).join(', ') || null],
    ['outputs', version.outputs.map(specText).join(', ') || null],
    ['parameters', parameters === null ? null : parameters.toLocaleString('en')],
    ['format', version.format],
    ['backend', backend.join(', ') || null],
    ['precision', precision_reason],
    [
      'error',
      max_abs_error === null ? null : `${max_abs_error.toExponential(1)} from the reference, at most`,
    ],
    ['guessed', guessed.length === 0 ? null : guessed.join(', ')],
    ['loaded', version.loaded_at],
  ];
  return [
    `version ${version.version}  ${paint(state)}${version.on_demand ? ', comes back when it is asked for' : ''}`,
    ...rows.flatMap(([name, text]) => (text === null ? [] : [line(name, text)])),
  ];
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(10)}  ${text}`;
}

function specText({ name, dtype, shape }: Version['inputs'][number]): string {
  return `${name} ${dtype} [${shape.map((axis) => axis ?? '?').join(', ')}]`;
}
