import type { CatalogueEntry } from '../catalogue-entry';

export const TENSOR_ERRORS = {
  TENSOR_INVALID: {
    status: 400,
    title: 'Invalid tensor',
    hint: 'GET /api/v1/models/{model} gives names, dtypes and shapes of the inputs.',
  },
  TENSOR_NOT_FINITE: {
    status: 400,
    title: 'A number is not finite',
    hint: 'Send finite numbers that fit into float32.',
  },
  TENSOR_RAGGED: {
    status: 400,
    title: 'Array is not rectangular',
    hint: 'Give every row the same length and type; errors names the first element that differs.',
  },
  TENSOR_WRONG_LENGTH: {
    status: 400,
    title: 'Wrong number of elements or bytes',
    hint: 'Make the data as long as shape and datatype say; detail gives both lengths.',
  },
  TENSOR_NOT_LOSSLESS: {
    status: 400,
    title: 'A value would change in conversion',
    hint: "Send the model's own datatype; detail names both and the first value that differs.",
  },
  TENSOR_DATATYPE_UNSUPPORTED: {
    status: 400,
    title: 'Datatype is not carried',
    hint: 'Send FP32, INT32, UINT8, BOOL, or a datatype that converts to these without loss.',
  },
  TENSOR_OUTPUT_NOT_FINITE: {
    status: 422,
    title: 'An output is not finite',
    hint: 'JSON has no NaN or Infinity: ask for binary output, which carries them.',
  },
  TENSOR_ENCODING_UNSUPPORTED: {
    status: 501,
    title: 'Content encoding is not supported',
    hint: 'Send the body as it is, or compressed with gzip or deflate.',
  },
} as const satisfies Record<string, CatalogueEntry>;
