import { StriateError } from '../errors/striate-error';

/** The picture formats that are decoded. */
export type ImageType = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff';

interface Magic {
  readonly name: string;
  readonly offset: number;
  readonly bytes: string;
}

/** File signatures, as Latin-1 text. Sources: PNG (RFC 2083), JFIF, RFC 9649 (WebP), GIF89a, TIFF 6.0. */
const SUPPORTED: readonly (Magic & { readonly name: ImageType })[] = [
  { name: 'png', offset: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { name: 'jpeg', offset: 0, bytes: '\xff\xd8\xff' },
  { name: 'gif', offset: 0, bytes: 'GIF87a' },
  { name: 'gif', offset: 0, bytes: 'GIF89a' },
  { name: 'tiff', offset: 0, bytes: 'II*\0' },
  { name: 'tiff', offset: 0, bytes: 'MM\0*' },
];

/** What is refused by its own name, so that the sender knows what was sent. */
const REFUSED: readonly Magic[] = [
  { name: 'a PDF document', offset: 0, bytes: '%PDF' },
  { name: 'an EPS or PostScript document', offset: 0, bytes: '%!PS' },
  { name: 'an EPS document', offset: 0, bytes: '\xc5\xd0\xd3\xc6' },
  { name: 'an AVIF picture', offset: 4, bytes: 'ftypavi' },
  { name: 'a HEIC picture', offset: 4, bytes: 'ftyphe' },
  { name: 'a HEIC picture', offset: 4, bytes: 'ftypmif1' },
  { name: 'a video or another ISO media file', offset: 4, bytes: 'ftyp' },
  { name: 'a JPEG XL picture', offset: 0, bytes: '\xff\x0a' },
  { name: 'a JPEG XL picture', offset: 4, bytes: 'JXL ' },
  { name: 'a JPEG 2000 picture', offset: 4, bytes: 'jP  ' },
  { name: 'a BigTIFF picture', offset: 0, bytes: 'II+\0' },
  { name: 'a BigTIFF picture', offset: 0, bytes: 'MM\0+' },
  { name: 'a BMP picture', offset: 0, bytes: 'BM' },
  { name: 'an icon', offset: 0, bytes: '\0\0\x01\0' },
  { name: 'a Photoshop document', offset: 0, bytes: '8BPS' },
  { name: 'a ZIP archive', offset: 0, bytes: 'PK\x03\x04' },
  { name: 'a gzip file', offset: 0, bytes: '\x1f\x8b' },
];

/** Bytes that are looked at: enough for every signature and for the first tag of a text file. */
const HEAD_BYTES = 512;

/**
 * The type of a picture by its first bytes; names and content types are not believed.
 * @throws StriateError IMAGE_UNSUPPORTED_TYPE for anything outside the five types, naming what it looks like.
 */
export function sniffImageType(bytes: Uint8Array): ImageType {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD_BYTES));
  const text = head.toString('latin1');
  const found = SUPPORTED.find((magic) => text.startsWith(magic.bytes, magic.offset));
  if (found) return found.name;
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  throw new StriateError('IMAGE_UNSUPPORTED_TYPE', {
    detail: `Expected a PNG, JPEG, WebP, GIF or TIFF picture, got ${describe(head, text)}.`,
  });
}

function describe(head: Buffer, text: string): string {
  if (text === '') return 'no bytes';
  const refused = REFUSED.find((magic) => text.startsWith(magic.bytes, magic.offset));
  if (refused) return refused.name;
  const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (/^<\?xml|^<svg|^<!--/i.test(start) && /<svg/i.test(start)) return 'an SVG drawing';
  if (/^<!doctype html|^<html/i.test(start)) return 'an HTML page';
  if (/^<\?xml|^<svg/i.test(start)) return 'an XML document';
  if (isText(head)) return 'text';
  return `unknown bytes (${head.subarray(0, 4).toString('hex')}…)`;
}

function isText(head: Buffer): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
