import type { Explanation, ModelInput } from '../../connection/wire';

/** Stops of the colours from cold to hot: share, red, green, blue, alpha. */
const STOPS = [
  [0, 255, 80, 20, 0],
  [0.25, 255, 96, 20, 90],
  [0.6, 255, 150, 20, 175],
  [1, 255, 235, 90, 235],
] as const;

/**
 * Draws a heat map over a picture. Its cells lie over the model's input, of which the picture may fill a part, and of
 * which a part may be used, as `input` says; without it, picture and input are the same.
 */
export function drawHeat(
  canvas: HTMLCanvasElement,
  { heatmap, picture }: Explanation,
  input: ModelInput | undefined,
): void {
  const rows = heatmap.length;
  const columns = heatmap[0]?.length ?? 0;
  const context = canvas.getContext('2d');
  if (rows === 0 || columns === 0 || context === null) return;
  const cells = document.createElement('canvas');
  cells.width = columns;
  cells.height = rows;
  const image = new ImageData(columns, rows);
  for (const [index, heat] of heatmap.flat().entries()) image.data.set(colourOf(heat), index * 4);
  cells.getContext('2d')?.putImageData(image, 0, 0);
  canvas.width = picture.width;
  canvas.height = picture.height;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  const [y, x, height, width] = input?.source ?? [0, 0, picture.height, picture.width];
  const [ty, tx, th, tw] = input?.target ?? [0, 0, 1, 1];
  const [down, across] = [rows / (input?.height ?? 1), columns / (input?.width ?? 1)];
  context.drawImage(cells, tx * across, ty * down, tw * across, th * down, x, y, width, height);
}

function colourOf(heat: number): readonly number[] {
  const above = Math.max(
    1,
    STOPS.findIndex(([share]) => share >= heat),
  );
  const [low, high] = [STOPS[above - 1]!, STOPS[above]!];
  const part = (heat - low[0]) / (high[0] - low[0]);
  return [1, 2, 3, 4].map((index) => Math.round(low[index]! + part * (high[index]! - low[index]!)));
}
