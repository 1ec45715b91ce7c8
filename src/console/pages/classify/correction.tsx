import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { hashOf } from '../../address';
import { api } from '../../connection/api';
import { useAction } from '../../connection/loading';
import { Store, useStore } from '../../connection/store';
import type { Model } from '../../connection/wire';
import { TextField } from '../../parts/fields';
import { ProblemNote } from '../../parts/problem-note';
import { zipOf } from './zip';

interface Corrected {
  readonly picture: Blob;
  readonly label: string;
}

/** What has been put right since the page was opened, by model. */
const corrections = new Store<ReadonlyMap<string, readonly Corrected[]>>(new Map());

/** Pictures that are kept until they are stored; the oldest goes first. */
const MAX_KEPT = 200;

/**
 * "This is wrong": collects pictures with their right label and stores them as a data set. A version of a data set
 * never changes, so each storing makes a new version with all that was collected.
 */
export function Correction(props: {
  readonly picture: Blob;
  readonly model: Model;
  readonly predicted: string;
}): JSX.Element {
  const { picture, model, predicted } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [label, setLabel] = useState('');
  const collected = useStore(corrections).get(model.name) ?? [];
  const classes = new Set(collected.map((each) => each.label)).size;
  const store = useAction(() => storeAll(model, collected));
  const add = (event: Event): void => {
    event.preventDefault();
    const next = [...collected.filter((each) => each.picture !== picture), { picture, label: label.trim() }];
    corrections.set(new Map(corrections.get()).set(model.name, next.slice(-MAX_KEPT)));
    store.clear();
    setLabel('');
    setIsOpen(false);
  };
  return (
    <div class="correction">
      <div class="actions">
        <button type="button" class="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          This is wrong
        </button>
        {collected.length > 0 && (
          <button type="button" disabled={classes < 2 || store.isRunning} onClick={() => void store.run()}>
            Store {collected.length} {collected.length === 1 ? 'correction' : 'corrections'} as a data set
          </button>
        )}
        {collected.length > 0 && classes < 2 && (
          <span class="muted">
            A data set needs at least two classes: correct one of another class as well.
          </span>
        )}
      </div>
      {isOpen && (
        <form class="inline-form" onSubmit={add}>
          <TextField
            label="What it is"
            value={label}
            required
            pattern="[^\/\\]{1,64}"
            placeholder={`not ${predicted}`}
            onChange={setLabel}
          />
          <button type="submit" class="primary">
            Add
          </button>
        </form>
      )}
      <ProblemNote problem={store.problem} />
      {store.value !== null && (
        <p class="note good">
          Stored as <a href={hashOf(['datasets'])}>{store.value.name}</a>, version {store.value.version}.
        </p>
      )}
    </div>
  );
}

async function storeAll(model: Model, collected: readonly Corrected[]): ReturnType<typeof api.upload> {
  const entries = await Promise.all(
    collected.map(async ({ picture, label }, index) => ({
      name: `${label}/${index + 1}.${picture.type.split('/')[1] ?? 'png'}`,
      bytes: new Uint8Array(await picture.arrayBuffer()),
    })),
  );
  const file = new File([zipOf(entries)], 'corrections.zip', { type: 'application/zip' });
  return api.upload([file], `${model.name}-corrections`, sizeOf(model));
}

/** Pictures are brought to the size that the model takes, so that they can be of any size. */
function sizeOf(model: Model): Readonly<Record<string, number>> {
  const version =
    model.versions.find((each) => each.version === model.default_version) ?? model.versions.at(-1);
  const [, height, width, channels] = version?.inputs[0]?.shape ?? [];
  return {
    ...(typeof height === 'number' ? { height } : {}),
    ...(typeof width === 'number' ? { width } : {}),
    ...(channels === 1 || channels === 3 ? { channels } : {}),
  };
}
