import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Address } from '../address';
import { changeQuery } from '../navigation';
import { api } from '../connection/api';
import { useAction, useLoad } from '../connection/loading';
import type { Model } from '../connection/wire';
import { NumberField } from '../parts/fields';
import { chosenModel, ModelChoice } from '../parts/model-choice';
import { Empty, Panel } from '../parts/panel';
import { PictureInput } from '../parts/picture-input';
import { fetchExample, PICTURE_EXAMPLES } from '../parts/picture-examples';
import { ProblemNote } from '../parts/problem-note';
import { Snippets } from '../parts/snippets';
import { StageTimes } from '../parts/stage-times';
import { classifySnippets } from './classify/classify-snippets';
import { Correction } from './classify/correction';
import { PictureView } from './classify/picture-view';
import { ScoreBars } from './classify/score-bars';

const DEFAULT_TOP_K = 5;

/** Drop a picture, see what a classifier makes of it. */
export function ClassifyPage({ address }: { readonly address: Address }): JSX.Element {
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
        <Classifier key={model.name} models={models.value} model={model} address={address} />
      )}
    </>
  );
}

/** A picture that was given, and by what name. */
interface Given {
  readonly blob: Blob;
  readonly name: string;
}

function Classifier(props: {
  readonly models: readonly Model[];
  readonly model: Model;
  readonly address: Address;
}): JSX.Element {
  const { model, models, address } = props;
  const topK = Math.max(1, Number(address.query.get('top') ?? DEFAULT_TOP_K) || DEFAULT_TOP_K);
  const example = address.query.get('example');
  const [given, setGiven] = useState<Given | null>(null);
  const answer = useAction((picture: Given) => api.classify(model.name, picture.blob, topK));
  const take = (blob: Blob, name: string): void => {
    if (!PICTURE_EXAMPLES.some(({ id }) => id === name)) changeQuery({ example: null });
    setGiven({ blob, name });
  };
  useEffect(() => {
    if (example !== null)
      void fetchExample(example).then((blob) => blob && setGiven({ blob, name: example }));
  }, [example]);
  useEffect(() => {
    if (given !== null) void answer.run(given);
  }, [given, topK]);
  const best = answer.value?.predictions[0];
  return (
    <div class="split">
      <div class="stack">
        <Panel title="Picture">
          <PictureInput onPicture={take} onExample={(id) => changeQuery({ example: id })} chosen={example} />
        </Panel>
        <Panel title="Settings">
          <div class="fields">
            <ModelChoice models={models} task="classification" model={model} />
            <NumberField
              label="Classes to show"
              value={topK}
              min={1}
              max={1000}
              onChange={(top) => changeQuery({ top })}
            />
          </div>
        </Panel>
      </div>
      <div class="stack" aria-live="polite" aria-busy={answer.isRunning}>
        <ProblemNote problem={answer.problem} />
        {given === null && (
          <Empty>
            <p>No picture yet.</p>
            <p>Drop one on the left, paste one from the clipboard, or take an example.</p>
          </Empty>
        )}
        {given !== null && answer.value !== null && best !== undefined && (
          <>
            <Panel
              title="Answer"
              aside={
                <span class="muted">
                  {answer.value.model}, version {answer.value.version}
                </span>
              }
            >
              <div class="answer">
                <PictureView
                  picture={given.blob}
                  answer={answer.value}
                  model={model.name}
                  label={best.label}
                  input={answer.value.debug?.input}
                  query={address.query}
                />
                <ScoreBars answer={answer.value} />
              </div>
              <Correction picture={given.blob} model={model} predicted={best.label} />
            </Panel>
            <Panel title="Where the time went">
              <StageTimes timings={answer.value.timings_ms} />
            </Panel>
          </>
        )}
        {given !== null && (
          <Panel title="The same request">
            <Snippets label="Language" snippets={classifySnippets(model.name, topK)} />
          </Panel>
        )}
      </div>
    </div>
  );
}
