import sharp from 'sharp';
import { sniffImageType } from '../../src/vision/image-type';
import { filled } from './pictures';

describe('sniffImageType', () => {
  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff'] as const)('knows %s', async (format) => {
    expect(sniffImageType(await filled(3, 2, { r: 1, g: 2, b: 3 }).toFormat(format).toBuffer())).toBe(format);
  });

  it('does not believe another name for a refused picture', async () => {
    const avif = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .avif()
      .toBuffer();
    expect(() => sniffImageType(avif)).toThrow(/AVIF/);
  });

  it.each([
    ['', 'no bytes'],
    ['%PDF-1.7', 'a PDF document'],
    ['%!PS-Adobe-3.0 EPSF-3.0', 'an EPS or PostScript document'],
    ['\xef\xbb\xbf <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['<svg onload="x"/>', 'an SVG drawing'],
    ['<!DOCTYPE html><p>404</p>', 'an HTML page'],
    ['\0\0\0\x18ftypheic', 'a HEIC picture'],
    ['BM\0\0', 'a BMP picture'],
    ['hello, I am a .png', 'text'],
    ['{"image": 1}', 'text'],
    ['PK\x03\x04', 'a ZIP archive'],
    ['\x01\x02\x03\x04', 'unknown bytes (01020304…)'],
    ['\x89PNG', 'unknown bytes (89504e47…)'],
  ])('refuses %j as %s', (content, name) => {
    expect(() => sniffImageType(Buffer.from(content, 'latin1'))).toThrow(
      expect.objectContaining({
        code: 'IMAGE_UNSUPPORTED_TYPE',
        message: `Expected a PNG, JPEG, WebP, GIF or TIFF picture, got ${name}.`,
      }) as Error,
    );
  });
});
