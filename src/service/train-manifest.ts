import type { JobSubject } from './train-task';

/**
 * The manifest that a result is published with: what the trainer says, the class names or the frequency of its data,
 * how its base takes pictures, where it has one, and the temperature that calibrates it; `null`: none does.
 */
export function publishedManifest(
  said: Readonly<Record<string, unknown>>,
  { stored, base }: JobSubject,
  temperature: number | null,
): Readonly<Record<string, unknown>> {
  if (stored.kind === 'images') {
    const image = said['image'] as Readonly<Record<string, unknown>>;
    const labels = stored.summary.classes.map(({ name }) => name);
    return {
      ...said,
      image: { ...image, ...base?.source.manifest.image },
      labels,
      ...(temperature === null ? {} : { temperature }),
    };
  }
  const series = said['series'] as Readonly<Record<string, unknown>>;
  const season = base?.source.manifest.series?.season;
  const { frequency } = stored.index;
  return {
    ...said,
    series: {
      ...series,
      ...(frequency === null ? {} : { frequency }),
      ...(season === undefined ? {} : { season }),
    },
  };
}
