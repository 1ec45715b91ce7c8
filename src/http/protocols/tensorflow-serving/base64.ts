import { isObject, type JsonObject, type JsonValue } from '../json/json-value';
import { invalid } from './dialect';

/** Names that stand for an encoded picture in an instance, beside the model's input. */
const PICTURE_KEYS = ['image', 'image_bytes'];

export type Base64Object = JsonObject & { readonly size: 1 };

/** Whether `value` is TensorFlow Serving's way to write bytes: an object whose only key is `b64`, a string. */
export function isBase64(value: JsonValue | undefined): value is Base64Object {
  return isObject(value) && value.size === 1 && typeof value.get('b64') === 'string';
}

/** The bytes of `{"b64": …}`; throws HTTP_INVALID_REQUEST when the text is no base64. */
export function decodeBase64(value: Base64Object, pointer: string): Buffer {
  const text = value.get('b64');
  const encoded = typeof text === 'string' ? text : '';
  const bytes = Buffer.from(encoded, 'base64');
  const padding = encoded.endsWith('==') ? 2 : encoded.endsWith('=') ? 1 : 0;
  // Node skips what is no base64; then fewer bytes come out than the length promises.
  if (bytes.length === 0 || bytes.length !== Math.floor(((encoded.length - padding) * 3) / 4)) {
    throw invalid('Unable to base64 decode', `${pointer}/b64`);
  }
  return bytes;
}

/**
 * The pictures of a list whose elements are all `{"b64": …}`, or `{"image": {"b64": …}}` under one of `names`; null
 * when the first element is neither. Throws when a later one is not.
 */
export function picturesOf(
  list: readonly JsonValue[],
  names: readonly string[],
  pointer: string,
): Buffer[] | null {
  const keys = [...names, ...PICTURE_KEYS];
  if (bytesOf(list[0], keys) === null) return null;
  return list.map((element, index) => {
    const bytes = bytesOf(element, keys);
    if (bytes === null)
      throw invalid(`Element ${index} is not {"b64": …} as element 0 is`, `${pointer}/${index}`);
    return decodeBase64(bytes, `${pointer}/${index}`);
  });
}

function bytesOf(element: JsonValue | undefined, keys: readonly string[]): Base64Object | null {
  if (isBase64(element)) return element;
  if (!isObject(element) || element.size !== 1) return null;
  const [entry] = element;
  return entry !== undefined && keys.includes(entry[0]) && isBase64(entry[1]) ? entry[1] : null;
}
