import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { changeQuery } from '../../navigation';
import { api } from '../../connection/api';
import { useLoad } from '../../connection/loading';
import type { Explanation, ModelInput } from '../../connection/wire';
import { Field, SelectField } from '../../parts/fields';
import { useObjectUrl } from '../../parts/object-url';
import { drawHeat } from './heat';

const METHODS = [
  { value: 'grad_cam', title: 'Grad-CAM' },
  { value: 'layer_cam', title: 'Layer-CAM' },
  { value: 'occlusion', title: 'Occlusion' },
  { value: 'integrated_gradients', title: 'Integrated gradients' },
  { value: 'none', title: 'nothing' },
] as const;
type Method = (typeof METHODS)[number]['value'];

const STANDARD_HEAT = 80;

/** The picture as it was sent, with what spoke for the class laid over it; and as the model saw it. */
export function PictureView(props: {
  readonly picture: Blob;
  /** Tells one answer from the next: the heat map is asked for anew with each. */
  readonly answer: object;
  readonly model: string;
  readonly label: string;
  readonly input: ModelInput | undefined;
  readonly query: URLSearchParams;
}): JSX.Element {
  const { picture, answer, model, label, input, query } = props;
  const url = useObjectUrl(picture);
  const method = METHODS.find(({ value }) => value === query.get('why'))?.value ?? 'grad_cam';
  const heat = query.has('heat') ? Number(query.get('heat')) : STANDARD_HEAT;
  const round = useRound(answer);
  const why = useLoad(`why ${round} ${method} ${label}`, () =>
    method === 'none' ? Promise.resolve(null) : api.explain(model, picture, { method, class: label }),
  );
  return (
    <div class="seen">
      <div class="pictures">
        <figure class="picture">
          <div class="picture-frame">
            {url !== null && <img src={url} alt="The picture that was sent" />}
            {why.value !== null && <Heat explanation={why.value} input={input} strength={heat} />}
          </div>
          <figcaption>as sent</figcaption>
        </figure>
        {input !== undefined && (
          <figure class="picture">
            <div class="picture-frame">
              <img src={`data:image/png;base64,${input.png}`} alt="What the model saw" />
            </div>
            <figcaption>
              what the model saw: {input.height} × {input.width}
              {input.inverted && ', light and dark exchanged'}
            </figcaption>
          </figure>
        )}
      </div>
      <div class="fields">
        <SelectField<Method>
          label={`What spoke for ${label}`}
          value={method}
          options={METHODS}
          onChange={(next) => changeQuery({ why: next === 'grad_cam' ? null : next })}
        />
        {method !== 'none' && (
          <Field label="Strength of the overlay">
            <input
              type="range"
              min={0}
              max={100}
              value={heat}
              onInput={(event) => changeQuery({ heat: event.currentTarget.valueAsNumber })}
            />
          </Field>
        )}
      </div>
      {why.problem !== null && (
        <p class="muted small">
          {why.problem.detail} <code>{why.problem.code}</code>
        </p>
      )}
      {why.value?.empty === true && <p class="muted small">Nothing in the picture speaks for {label}.</p>}
    </div>
  );
}

/** Counts the different objects that came. */
function useRound(answer: object): number {
  const state = useRef({ answer, round: 0 });
  if (state.current.answer !== answer) state.current = { answer, round: state.current.round + 1 };
  return state.current.round;
}

function Heat(props: {
  readonly explanation: Explanation;
  readonly input: ModelInput | undefined;
  readonly strength: number;
}): JSX.Element {
  const { explanation, input, strength } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawHeat(canvas.current, explanation, input);
  }, [explanation, input]);
  return (
    <canvas
      ref={canvas}
      class="heat"
      style={{ opacity: String(strength / 100) }}
      role="img"
      aria-label={`Where the picture speaks for ${explanation.label}, by ${explanation.method}`}
    />
  );
}
