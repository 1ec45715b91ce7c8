import { StriateError } from '../../errors/striate-error';
import type { ZipArchive, ZipEntry } from '../archives/zip-archive';
import type { DatasetLimits, DecodedPicture, DecodePicture, ImagesSummary, PictureTarget } from '../dataset';
import { tooLarge } from '../file-errors';
import { ProblemList } from '../problem-list';
import { ImageWriter, type ImageSize } from './image-writer';

export interface ClassFoldersOptions {
  readonly folder: string;
  readonly limits: DatasetLimits;
  readonly decodePicture: DecodePicture;
  /** Size that pictures are brought to; where it is `null`, all must have the size of the first. */
  readonly target: PictureTarget;
}

interface LabelledEntry {
  readonly entry: ZipEntry;
  readonly place: string;
  readonly className: string;
}

/** Pictures that are decoded at a time; the decoder bounds itself further. */
const AT_ONCE = 4;

/**
 * Reads a zip of pictures whose class is the folder that each stands in. Rows are ordered by class and name, so that
 * the order in the archive does not matter. Throws DATASET_INVALID that lists every picture that cannot be used.
 */
export async function readClassFolders(
  archive: ZipArchive,
  options: ClassFoldersOptions,
): Promise<ImagesSummary> {
  const problems = new ProblemList();
  const entries = labelled(archive, problems);
  const classes = classNames(entries, problems);
  problems.throwIfAny();
  if (classes.length > options.limits.maxClasses) {
    throw tooLarge(`expected at most ${options.limits.maxClasses} classes, got ${classes.length}`);
  }
  const labels = new Map(classes.map((name, label) => [name, label]));
  let writer: ImageWriter | null = null;
  let size: ImageSize | null = null;
  try {
    for (let start = 0; start < entries.length; start += AT_ONCE) {
      const group = entries.slice(start, start + AT_ONCE);
      const pictures = await Promise.all(group.map((item) => decodeEntry(item, options, problems)));
      for (const [index, picture] of pictures.entries()) {
        const item = group[index]!;
        if (picture === null) continue;
        size ??= { height: picture.height, width: picture.width, channels: picture.channels };
        if (!fits(picture, size, item.place, problems) || problems.count > 0) continue;
        writer ??= await ImageWriter.create({
          folder: options.folder,
          size,
          classes,
          limits: options.limits,
        });
        await writer.add(picture.data, labels.get(item.className)!);
      }
    }
    problems.throwIfAny();
    return await writer!.finish();
  } finally {
    await writer?.close();
  }
}

function labelled(archive: ZipArchive, problems: ProblemList): readonly LabelledEntry[] {
  const entries = archive.entries.flatMap((entry) => {
    const place = `entry:${entry.parts.join('/')}`;
    const className = entry.parts.at(-2);
    if (className !== undefined) return [{ entry, place, className }];
    problems.add(place, 'expected a picture in a folder that names its class, got a file at the top');
    return [];
  });
  return entries.sort(
    (left, right) => compare(left.className, right.className) || compare(left.place, right.place),
  );
}

/** Names in their order as text; all digits count as numbers, so that 10 comes after 9. */
function classNames(entries: readonly LabelledEntry[], problems: ProblemList): readonly string[] {
  const names = [...new Set(entries.map(({ className }) => className))];
  const numbers = names.every((name) => /^\d{1,9}$/.test(name));
  if (numbers) names.sort((left, right) => Number(left) - Number(right));
  else names.sort(compare);
  if (names.length < 2) problems.add('entry:', `expected at least 2 class folders, got ${names.length}`);
  return names;
}

async function decodeEntry(
  item: LabelledEntry,
  options: ClassFoldersOptions,
  problems: ProblemList,
): Promise<DecodedPicture | null> {
  const bytes = await item.entry.read();
  try {
    return await options.decodePicture(bytes, options.target);
  } catch (error) {
    if (!(error instanceof StriateError)) throw error;
    problems.add(item.place, error.message);
    return null;
  }
}

function fits(picture: DecodedPicture, size: ImageSize, place: string, problems: ProblemList): boolean {
  const { height, width, channels } = picture;
  if (height === size.height && width === size.width && channels === size.channels) return true;
  problems.add(
    place,
    `expected ${size.height} x ${size.width} x ${size.channels} as the first picture, got ` +
      `${height} x ${width} x ${channels}; give height, width and channels to bring all to one size`,
  );
  return false;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
