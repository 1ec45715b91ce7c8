import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { hashOf } from '../../address';
import { api } from '../../connection/api';
import { useAction } from '../../connection/loading';
import { InputError } from '../../connection/problem';
import { Field, TextField } from '../../parts/fields';
import { bytesText } from '../../parts/format';
import { Icon } from '../../parts/icon';
import { Panel } from '../../parts/panel';
import { ProblemNote } from '../../parts/problem-note';

/** Stores files as a new version of a data set. */
export function UploadForm({ onUploaded }: { readonly onUploaded: () => void }): JSX.Element {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [name, setName] = useState('');
  const [reading, setReading] = useState('');
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const upload = useAction(async () => {
    const stored = await api.upload(files, name, readingOf(reading));
    setFiles([]);
    onUploaded();
    return stored;
  });
  const take = (list: FileList | null | undefined): void => {
    const taken = [...(list ?? [])];
    if (taken.length === 0) return;
    setFiles(taken);
    upload.clear();
    if (name === '') setName(nameOf(taken[0]!));
  };
  return (
    <Panel title="Upload">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void upload.run();
        }}
      >
        <div
          class={`drop ${isOver ? 'over' : ''}`}
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setIsOver(false);
            take(event.dataTransfer?.files);
          }}
        >
          <Icon name="upload" />
          <p>
            {files.length === 0
              ? 'Pictures: a zip with a folder for each class, IDX or npz. Series: CSV, JSON, Parquet or npz.'
              : files.map((file) => `${file.name}, ${bytesText(file.size)}`).join('; ')}
          </p>
          <button type="button" onClick={() => input.current?.click()}>
            Choose files
          </button>
          <input
            ref={input}
            class="unseen"
            type="file"
            multiple
            tabIndex={-1}
            aria-label="Files of the data set"
            onChange={(event) => take(event.currentTarget.files)}
          />
        </div>
        <TextField label="Name" value={name} required placeholder="births" onChange={setName} />
        <Field
          label="How to read it (JSON)"
          hint='May be empty. Such as {"target": "births", "fill": "linear"}.'
        >
          <textarea
            rows={2}
            spellcheck={false}
            value={reading}
            onInput={(event) => setReading(event.currentTarget.value)}
          />
        </Field>
        <div class="actions">
          <button type="submit" class="primary" disabled={files.length === 0 || upload.isRunning}>
            {upload.isRunning ? 'Storing …' : 'Store it'}
          </button>
        </div>
      </form>
      <ProblemNote problem={upload.problem} />
      <div aria-live="polite">
        {upload.value !== null && (
          <p class="note good">
            Stored as{' '}
            <a href={hashOf(['datasets', upload.value.id, String(upload.value.version)])}>
              {upload.value.name}, version {upload.value.version}
            </a>
          </p>
        )}
      </div>
    </Panel>
  );
}

/** The name of a file without its ending, in the characters that names have. */
function nameOf(file: File): string {
  return file.name
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 64);
}

function readingOf(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new InputError(
      `How to read it is not JSON: ${(error as Error).message}.`,
      'Mend it, or leave it empty.',
    );
  }
}
