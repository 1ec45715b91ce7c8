import { setImmediate as nextTurn } from 'node:timers/promises';

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
/** Most bytes of a UTF-8 character behind its first. */
const MOST_CONTINUATION = 3;

/** Where a string stands in a text, its quotes included. */
export interface StringPlace {
  readonly start: number;
  readonly end: number;
}

/** The string at `place`, read in pieces with a turn of the event loop between them. Throws SyntaxError. */
export async function longString(
  bytes: Buffer,
  { place, pieceBytes }: { readonly place: StringPlace; readonly pieceBytes: number },
): Promise<string> {
  const { start, end } = place;
  const pieces: string[] = [];
  for (let at = start + 1; at < end - 1;) {
    const next = nextCut(bytes, { from: at, wanted: Math.min(end - 1, at + pieceBytes), end: end - 1 });
    pieces.push(JSON.parse(`"${bytes.toString('utf8', at, next)}"`) as string);
    at = next;
    await nextTurn();
  }
  return pieces.join('');
}

/** The first place from `wanted` on that is inside of no escape and no character. */
function nextCut(
  bytes: Buffer,
  { from, wanted, end }: { readonly from: number; readonly wanted: number; readonly end: number },
): number {
  let at = from;
  while (at < wanted) at += bytes[at] !== BACKSLASH ? 1 : bytes[at + 1] === LOWER_U ? 6 : 2;
  for (let more = 0; more < MOST_CONTINUATION && (bytes[at]! & 0xc0) === 0x80; more++) at++;
  return Math.min(at, end);
}
