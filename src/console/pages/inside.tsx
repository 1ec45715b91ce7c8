import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Address } from '../address';
import { changeQuery } from '../navigation';
import { api } from '../connection/api';
import { useLoad } from '../connection/loading';
import type { Model } from '../connection/wire';
import { chosenModel, ModelChoice } from '../parts/model-choice';
import { useObjectUrl } from '../parts/object-url';
import { Empty, Panel } from '../parts/panel';
import { fetchExample } from '../parts/picture-examples';
import { PictureInput } from '../parts/picture-input';
import { ProblemNote } from '../parts/problem-note';
import { FeatureMapPanel } from './inside/feature-map-panel';
import { LayerTable } from './inside/layer-table';
import type { Seen } from './inside/seen';

/** The layers of a classifier, and what each makes of a picture. */
export function InsidePage({ address }: { readonly address: Address }): JSX.Element {
  const models = useLoad('models', (signal) => api.models(signal));
  const model = models.value && chosenModel(models.value, 'classification', address.query.get('model'));
  return (
    <>
      <ProblemNote problem={models.problem} />
      {models.value !== null && model === null && (
        <Empty>
          <p>No classifier answers now.</p>
          <p>
            Put one into <code>models/NAME/1/</code>, or train one from a data set of pictures.
          </p>
        </Empty>
      )}
      {models.value !== null && model !== null && (
        <Inside key={model.name} models={models.value} model={model} query={address.query} />
      )}
    </>
  );
}

const FIRST_EXAMPLE = 'digit-7';

function Inside(props: {
  readonly models: readonly Model[];
  readonly model: Model;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { models, model, query } = props;
  const layers = useLoad(`layers ${model.name}`, () => api.layers(model.name));
  const example = query.get('example');
  const [picture, setPicture] = useState<Blob | null>(null);
  const [seen, setSeen] = useState<Seen | null>(null);
  useEffect(() => {
    if (example === null && picture !== null) return;
    void fetchExample(example ?? FIRST_EXAMPLE).then((blob) => blob && setPicture(blob));
  }, [example]);
  const layer = layers.value?.find(({ name }) => name === query.get('layer')) ?? layers.value?.[0];
  return (
    <div class="split">
      <div class="stack">
        <Panel title="Picture">
          {picture !== null && <Sight picture={picture} seen={seen} />}
          <PictureInput
            chosen={example}
            onPicture={(blob) => {
              changeQuery({ example: null, cell: null });
              setPicture(blob);
            }}
            onExample={(id) => changeQuery({ example: id, cell: null })}
          />
          <ModelChoice models={models} task="classification" model={model} />
        </Panel>
      </div>
      <div class="stack">
        <ProblemNote problem={layers.problem} />
        {layers.value !== null && layer !== undefined && (
          <>
            <Panel title="Layers" aside={<span class="muted">{model.name}</span>}>
              <LayerTable layers={layers.value} shown={layer.name} />
            </Panel>
            {picture !== null && (
              <FeatureMapPanel
                key={layer.name}
                model={model.name}
                layer={layer}
                picture={picture}
                query={query}
                onSeen={setSeen}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Sight({ picture, seen }: { readonly picture: Blob; readonly seen: Seen | null }): JSX.Element {
  const url = useObjectUrl(picture);
  return (
    <figure class="picture wide">
      <div class="picture-frame">
        {url !== null && <img src={url} alt="The picture" />}
        {seen !== null && (
          <svg
            class="sight"
            viewBox={`0 0 ${seen.picture.width} ${seen.picture.height}`}
            role="img"
            aria-label={`The cell sees ${seen.box[3]} by ${seen.box[2]} pixels from ${seen.box[1]}, ${seen.box[0]} on`}
          >
            <rect x={seen.box[1]} y={seen.box[0]} width={seen.box[3]} height={seen.box[2]} />
          </svg>
        )}
      </div>
      <figcaption>
        {seen === null
          ? 'Choose a cell of a feature map to see what it sees of the picture.'
          : `The cell sees ${seen.box[3]} × ${seen.box[2]} pixels of it.`}
      </figcaption>
    </figure>
  );
}
