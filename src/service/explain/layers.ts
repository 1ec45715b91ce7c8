import { StriateError } from '../../errors/striate-error';
import type { ExplainNotes, LayerSummary, PreparedModel } from '../../messages/protocol';

type Notes = ExplainNotes['layers'][number];

/** Names a message lists. */
const MAX_NAMES = 40;

/** The layer of this name; throws EXPLAIN_LAYER_NOT_FOUND, which lists those that are there. */
export function findLayer(
  { layers, explain }: PreparedModel,
  name: string,
): { readonly summary: LayerSummary; readonly notes: Notes } {
  const summary = layers.find((layer) => layer.name === name);
  const notes = explain?.layers.find((layer) => layer.layer === name);
  if (summary !== undefined && notes !== undefined) return { summary, notes };
  const names = layers.slice(0, MAX_NAMES).map((layer) => layer.name);
  const more = layers.length > MAX_NAMES ? `, and ${layers.length - MAX_NAMES} more` : '';
  throw new StriateError('EXPLAIN_LAYER_NOT_FOUND', {
    detail: `layer: expected one of ${names.join(', ')}${more}, got ${JSON.stringify(name.slice(0, 200))}`,
  });
}

/** Name of the last convolution with height and width; throws EXPLAIN_LAYER_UNSUITABLE when there is none. */
export function lastConvolution({ layers }: PreparedModel): string {
  const found = layers.findLast(({ type, outputShape }) => /conv/i.test(type) && outputShape.length === 4);
  if (found !== undefined) return found.name;
  throw new StriateError('EXPLAIN_LAYER_UNSUITABLE', {
    detail: 'the model has no convolution: name a layer with height and width',
  });
}
