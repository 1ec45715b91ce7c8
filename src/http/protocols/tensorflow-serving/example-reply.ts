import { StriateError } from '../../../errors/striate-error';
import type { NamedTensors, Tensor } from '../../../tensor/tensor';
import { rowTexts } from '../json/tensor-text';

/**
 * The reply of `:classify`: for each row the pairs [class name, score] of all classes, in the order of the scores'
 * axis. A class without a name is "". Throws MODEL_WRONG_TASK unless the first output is [rows, classes].
 */
export async function encodeClassify(
  outputs: NamedTensors,
  options: { readonly classNames: readonly string[] | null; readonly nonFinite: 'token' | 'refuse' },
): Promise<string> {
  const [name, scores] = firstOutput(outputs);
  const [, classes] = scores.shape;
  if (classes === undefined || scores.shape.length !== 2)
    throw wrongTask('classify', '[rows, classes]', scores);
  const flat = { ...scores, shape: [scores.data.length] };
  const texts = await rowTexts(flat, { name, nonFinite: options.nonFinite });
  const names = Array.from({ length: classes }, (_, index) =>
    JSON.stringify(options.classNames?.[index] ?? ''),
  );
  const rows: string[] = [];
  for (let start = 0; start < texts.length; start += classes) {
    rows.push(`[${names.map((label, index) => `[${label},${texts[start + index] ?? 'null'}]`).join(',')}]`);
  }
  return `{"results":[${rows.join(',')}]}`;
}

/** The reply of `:regress`: one value a row. Throws MODEL_WRONG_TASK unless the first output is [rows] or [rows, 1]. */
export async function encodeRegress(
  outputs: NamedTensors,
  options: { readonly nonFinite: 'token' | 'refuse' },
): Promise<string> {
  const [name, values] = firstOutput(outputs);
  if (values.shape[0] !== values.data.length) throw wrongTask('regress', '[rows] or [rows, 1]', values);
  const texts = await rowTexts({ ...values, shape: [values.data.length] }, { name, ...options });
  return `{"results":[${texts.join(',')}]}`;
}

function firstOutput(outputs: NamedTensors): readonly [string, Tensor] {
  const [first] = outputs;
  if (first === undefined) throw new StriateError('INTERNAL_ERROR', { detail: 'the model gave no output' });
  return first;
}

function wrongTask(verb: string, expected: string, got: Tensor): StriateError {
  return new StriateError('MODEL_WRONG_TASK', {
    detail: `${verb} expects a first output of shape ${expected}, got [${got.shape.join(',')}]; use :predict`,
  });
}
