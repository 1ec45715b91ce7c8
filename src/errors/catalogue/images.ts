import type { CatalogueEntry } from '../catalogue-entry';

export const IMAGE_ERRORS = {
  IMAGE_MISSING: {
    status: 400,
    title: 'No picture',
    hint: 'Send a multipart part named image, an image/* body, or {"image": base64}.',
  },
  IMAGE_UNSUPPORTED_TYPE: {
    status: 415,
    title: 'Not a supported picture',
    hint: 'Send PNG, JPEG, WebP, GIF or TIFF.',
  },
  IMAGE_BROKEN: {
    status: 400,
    title: 'Picture cannot be decoded',
    hint: 'The file is truncated or damaged: send it again.',
  },
  IMAGE_TOO_LARGE: {
    status: 413,
    title: 'Picture has too many pixels',
    hint: 'Scale the picture down; detail names the limit.',
  },
} as const satisfies Record<string, CatalogueEntry>;
