import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** One map in grey, `top` white; negative values bluish. With `onCell` a click chooses a cell. */
export function FeatureMap(props: {
  readonly label: string;
  readonly values: readonly (readonly number[])[];
  readonly top: number;
  readonly cell: readonly [number, number] | null;
  readonly onCell: ((y: number, x: number) => void) | null;
}): JSX.Element {
  const { label, values, top, cell, onCell } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || rows === 0 || columns === 0) return;
    const image = new ImageData(columns, rows);
    for (const [index, value] of values.flat().entries()) {
      const light = Math.round(Math.sqrt(Math.min(1, Math.abs(value) / top)) * 255);
      image.data.set(
        value >= 0 ? [light, light, light, 255] : [light * 0.3, light * 0.5, light, 255],
        index * 4,
      );
    }
    context.putImageData(image, 0, 0);
  }, [values, top]);
  const choose = (event: MouseEvent): void => {
    const place = canvas.current?.getBoundingClientRect();
    if (onCell === null || place === undefined) return;
    // A key has no place: the fields above choose the cell then.
    if (event.detail === 0) return;
    const at = (share: number, count: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    const y = at((event.clientY - place.top) / place.height, rows);
    onCell(y, at((event.clientX - place.left) / place.width, columns));
  };
  return (
    <div class="map">
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        role="img"
        aria-label={label}
        class={onCell === null ? '' : 'choosable'}
        onClick={choose}
      />
      {cell !== null && onCell !== null && (
        <svg viewBox={`0 0 ${columns} ${rows}`} aria-hidden="true" preserveAspectRatio="none">
          <rect x={cell[1]} y={cell[0]} width="1" height="1" />
        </svg>
      )}
    </div>
  );
}
