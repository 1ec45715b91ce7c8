import sharp from 'sharp';

/** The loaders of the five formats; every other loader of libvips (SVG, PDF, HEIC, ImageMagick, raw files…) is shut. */
const LOADERS = [
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
];

/**
 * Sets up the picture decoder of this process; call once, before the first picture.
 * @param options.threadsPerPicture libvips threads of one picture. 1 gives the most pictures a second when the caller
 *   decodes several at once; more only shortens a single large picture.
 */
export function configureDecoder(options: { readonly threadsPerPicture: number }): void {
  sharp.concurrency(options.threadsPerPicture);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
}
