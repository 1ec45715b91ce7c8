/** Pictures that come with the console: handwritten digits that no model was trained on. */
export const PICTURE_EXAMPLES: readonly { readonly id: string; readonly title: string }[] = [
  0, 2, 3, 4, 5, 7, 8, 9,
].map((digit) => ({ id: `digit-${digit}`, title: `A handwritten ${digit}` }));

/** The picture of an example; `null` when there is no such example. */
export async function fetchExample(id: string): Promise<Blob | null> {
  if (!PICTURE_EXAMPLES.some((example) => example.id === id)) return null;
  const answer = await fetch(examplePath(id));
  return answer.ok ? answer.blob() : null;
}

export const examplePath = (id: string): string => `examples/${id}.png`;
