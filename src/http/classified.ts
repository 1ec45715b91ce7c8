import { Type, type Static } from '@sinclair/typebox';
import type { Classified } from '../service/classify';
import type { SeenInput } from '../service/seen-input';
import { boxBody } from './box-body';
import { Nullable } from './schemas/common';
import { BoxSchema, Prediction } from './schemas/pictures';

const Details = Type.Object({
  margin: Type.Number({ description: 'best score less the second' }),
  entropy: Type.Number({ description: '0 certain to 1 knows nothing' }),
  temperature: Type.Number({ description: 'what the logits were divided by' }),
  max_logit: Nullable(Type.Number({ description: 'null when the model does not end in a softmax' })),
  out_of_distribution: Nullable(
    Type.Number({
      description:
        'share of the calibration rows with a larger logit: 0 typical, 1 unlike all; null without calibration.npz',
    }),
  ),
});

const LIGHT_ON_DARK = Type.Literal('light_on_dark');
const DARK_ON_LIGHT = Type.Literal('dark_on_light');

const Debug = Type.Object({
  input: Type.Object({
    png: Type.String({ description: 'base64: what the model saw, each pixel enlarged by factor' }),
    factor: Type.Integer(),
    height: Type.Integer({ description: 'of the input' }),
    width: Type.Integer(),
    channels: Type.Integer(),
    polarity: Nullable(
      Type.Union([LIGHT_ON_DARK, DARK_ON_LIGHT], {
        description: 'what the picture shows; null when unclear',
      }),
    ),
    expected_polarity: Type.Union([LIGHT_ON_DARK, DARK_ON_LIGHT, Type.Literal('any')]),
    inverted: Type.Boolean(),
    source: BoxSchema,
    target: BoxSchema,
    picture: Type.Object({
      height: Type.Integer(),
      width: Type.Integer(),
      type: Type.String(),
      frames: Type.Integer(),
    }),
  }),
});

/** What is said of one picture; all but the predictions stands there only when asked for or set in the manifest. */
export const ClassifiedFields = {
  predictions: Type.Array(Prediction),
  abstained: Type.Optional(Type.Boolean({ description: 'whether a threshold of the manifest is passed' })),
  abstain_reasons: Type.Optional(Type.Array(Type.String())),
  details: Type.Optional(Details),
  debug: Type.Optional(Debug),
};

const ClassifiedSchema = Type.Object(ClassifiedFields);
export type ClassifiedBody = Static<typeof ClassifiedSchema>;

/** The body of one classified picture. */
export function classifiedBody({ predictions, details, abstainReasons, seen }: Classified): ClassifiedBody {
  return {
    predictions: [...predictions],
    ...(abstainReasons !== null && { abstained: abstainReasons.length > 0 }),
    ...(abstainReasons !== null && abstainReasons.length > 0 && { abstain_reasons: [...abstainReasons] }),
    ...(details !== null && {
      details: {
        margin: details.margin,
        entropy: details.entropy,
        temperature: details.temperature,
        max_logit: details.maxLogit,
        out_of_distribution: details.outOfDistribution,
      },
    }),
    ...(seen !== null && { debug: { input: inputBody(seen) } }),
  };
}

function inputBody({ image, spec, png, factor }: SeenInput): Static<typeof Debug>['input'] {
  const { height, width, type, frames, polarity, inverted, placement } = image;
  return {
    png: png.toString('base64'),
    factor,
    height: spec.height,
    width: spec.width,
    channels: spec.channels,
    polarity,
    expected_polarity: spec.polarity,
    inverted,
    source: boxBody(placement.source),
    target: boxBody(placement.target),
    picture: { height, width, type, frames },
  };
}
