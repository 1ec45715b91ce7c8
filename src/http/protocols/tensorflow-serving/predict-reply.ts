import { StriateError } from '../../../errors/striate-error';
import type { NamedTensors, Tensor } from '../../../tensor/tensor';
import { nestedText, rowTexts } from '../json/tensor-text';
import type { PredictForm } from './predict-request';

export interface ReplyOptions {
  readonly form: PredictForm;
  /** NaN and infinities: bare tokens as TensorFlow Serving writes them, or refused with the output's name. */
  readonly nonFinite: 'token' | 'refuse';
}

/**
 * The JSON text of a reply: `predictions`, one element a row, or `outputs`. One output is written bare, several as
 * objects by name. Floats are the shortest text that reads back the same, with `.0` after whole values.
 * Throws TENSOR_INVALID when the row form is asked of outputs whose numbers of rows differ.
 */
export async function encodePredict(outputs: NamedTensors, options: ReplyOptions): Promise<string> {
  const named = [...outputs];
  const { nonFinite } = options;
  const [only] = named;
  if (options.form === 'column') {
    if (only !== undefined && named.length === 1) {
      return `{"outputs":${await nestedText(only[1], { name: only[0], nonFinite })}}`;
    }
    const texts: string[] = [];
    for (const [name, tensor] of named) {
      texts.push(`${JSON.stringify(name)}:${await nestedText(tensor, { name, nonFinite })}`);
    }
    return `{"outputs":{${texts.join(',')}}}`;
  }
  checkSameRows(named);
  const columns: string[][] = [];
  for (const [name, tensor] of named) columns.push(await rowTexts(tensor, { name, nonFinite }));
  if (columns.length === 1) return `{"predictions":[${(columns[0] ?? []).join(',')}]}`;
  const keys = named.map(([name]) => JSON.stringify(name));
  const rows = (columns[0] ?? []).map(
    (_, row) => `{${keys.map((key, index) => `${key}:${columns[index]?.[row] ?? 'null'}`).join(',')}}`,
  );
  return `{"predictions":[${rows.join(',')}]}`;
}

function checkSameRows(named: readonly (readonly [string, Tensor])[]): void {
  const rows = named[0]?.[1].shape[0];
  for (const [name, { shape }] of named) {
    if (shape[0] !== undefined && shape[0] === rows) continue;
    throw new StriateError('TENSOR_INVALID', {
      detail:
        `Tensor name: ${name} has shape [${shape.join(',')}], which has no axis 0 of ${rows ?? 'any'} rows as the ` +
        "first output has; ask in column form, with 'inputs'",
    });
  }
}
