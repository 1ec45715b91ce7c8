import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import { api } from '../../connection/api';
import { useLoad } from '../../connection/loading';
import type { FeatureMaps, Layer } from '../../connection/wire';
import { CheckField, NumberField } from '../../parts/fields';
import { numberText, shapeText } from '../../parts/format';
import { Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';
import { FeatureMap } from './feature-map';
import type { Seen } from './seen';

const STANDARD_CHANNELS = 16;

/** What one layer makes of the picture: a map for each channel; a click on a cell shows what it sees. */
export function FeatureMapPanel(props: {
  readonly model: string;
  readonly layer: Layer;
  readonly picture: Blob;
  readonly query: URLSearchParams;
  readonly onSeen: (seen: Seen | null) => void;
}): JSX.Element {
  const { model, layer, picture, query, onSeen } = props;
  const channels = Math.max(
    1,
    Math.min(1024, Number(query.get('channels') ?? STANDARD_CHANNELS) || STANDARD_CHANNELS),
  );
  const isPooled = query.get('pooled') === 'yes';
  const cell = cellOf(query.get('cell'));
  const maps = useLoad(
    `maps ${layer.name} ${channels} ${isPooled} ${cell?.join() ?? ''} ${sizeOf(picture)}`,
    () =>
      api.featureMaps(model, picture, {
        layer: layer.name,
        channels,
        pooled: String(isPooled),
        ...(cell === null ? {} : { cell: cell.join(',') }),
      }),
  );
  useEffect(() => {
    if (maps.value === null) return;
    const box = maps.value.cell?.box ?? null;
    onSeen(box === null ? null : { box, picture: maps.value.picture });
  }, [maps.value]);
  useEffect(() => () => onSeen(null), []);
  return (
    <Panel
      title={`Feature maps of ${layer.name}`}
      aside={
        maps.value !== null && (
          <span class="muted">
            {maps.value.maps.length} of {maps.value.shape.at(-1)} channels,{' '}
            {shapeText([null, ...maps.value.shape])}
          </span>
        )
      }
    >
      <div class="fields">
        <NumberField
          label="Channels"
          min={1}
          max={1024}
          value={channels}
          onChange={(next) => changeQuery({ channels: next === STANDARD_CHANNELS ? null : next })}
        />
        <CellFields cell={cell} maps={maps.value} />
        <CheckField
          label="Pooled, before and after"
          checked={isPooled}
          onChange={(checked) => changeQuery({ pooled: checked ? 'yes' : null })}
        />
      </div>
      <ProblemNote problem={maps.problem} />
      {maps.value !== null && <Maps maps={maps.value} cell={cell} />}
    </Panel>
  );
}

/** Row and column of a cell, from `y,x` in the address. */
function cellOf(text: string | null): readonly [number, number] | null {
  const match = /^(\d{1,5}),(\d{1,5})$/.exec(text ?? '');
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

const sizes = new WeakMap<Blob, number>();
let pictures = 0;

/** A number for each picture, so that one of the same size is told from another. */
function sizeOf(picture: Blob): number {
  const known = sizes.get(picture) ?? ++pictures;
  sizes.set(picture, known);
  return known;
}

const choose = (y: number, x: number): void => changeQuery({ cell: `${y},${x}` });

function CellFields(props: {
  readonly cell: readonly [number, number] | null;
  readonly maps: FeatureMaps | null;
}): JSX.Element | null {
  const { cell, maps } = props;
  const [first] = maps?.maps ?? [];
  if (first === undefined || first.length < 2) return null;
  const [rows, columns] = [first.length, first[0]?.length ?? 1];
  return (
    <>
      <NumberField
        label="Cell, row"
        min={0}
        max={rows - 1}
        value={cell?.[0] ?? 0}
        onChange={(y) => choose(y, cell?.[1] ?? 0)}
      />
      <NumberField
        label="Cell, column"
        min={0}
        max={columns - 1}
        value={cell?.[1] ?? 0}
        onChange={(x) => choose(cell?.[0] ?? 0, x)}
      />
    </>
  );
}

function Maps(props: {
  readonly maps: FeatureMaps;
  readonly cell: readonly [number, number] | null;
}): JSX.Element {
  const { maps, cell } = props;
  const { pooled } = maps;
  const hottest = maps.maps.flat(2).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const isVector = maps.shape.length === 1;
  return (
    <ul class={isVector ? 'maps vector' : 'maps'}>
      {maps.maps.map((values, channel) => (
        <li key={channel}>
          <FeatureMap
            label={isVector ? 'All units' : `Channel ${channel}`}
            values={values}
            top={hottest}
            cell={cell}
            onCell={isVector ? null : choose}
          />
          {pooled !== undefined && (
            <div class="pooled">
              <FeatureMap
                label={`Channel ${channel}, largest`}
                values={pooled.max[channel] ?? []}
                top={hottest}
                cell={null}
                onCell={null}
              />
              <FeatureMap
                label={`Channel ${channel}, mean`}
                values={pooled.average[channel] ?? []}
                top={hottest}
                cell={null}
                onCell={null}
              />
            </div>
          )}
          {!isVector && (
            <span class="map-name">
              {channel}
              <span class="muted">
                {cell === null
                  ? ` mean ${numberText(maps.global_average[channel])}`
                  : ` cell ${numberText(maps.cell?.values[channel])}`}
              </span>
            </span>
          )}
          {pooled !== undefined && (
            <span class="map-name muted">largest and mean of {pooled.window.join(' × ')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
