import { Type } from '@sinclair/typebox';

/** Content types of a body that holds a picture. */
export const PICTURE_TYPES = [
  'multipart/form-data',
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/tiff',
  'application/json',
];

export const Prediction = Type.Object({
  label: Type.String(),
  score: Type.Number({ description: 'probability, 0 to 1' }),
});

export const BoxSchema = Type.Tuple([Type.Integer(), Type.Integer(), Type.Integer(), Type.Integer()], {
  description: '[y, x, height, width] in pixels',
});

export const SizeSchema = Type.Object({ height: Type.Integer(), width: Type.Integer() });

/** How an answer with a picture comes. */
export const FormatQuery = Type.Object({
  format: Type.Union([Type.Literal('json'), Type.Literal('png'), Type.Literal('both')], {
    default: 'json',
    description: 'json: numbers; png: the bare picture; both: numbers with the picture in base64',
  }),
});
