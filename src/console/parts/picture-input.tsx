import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Camera } from './camera';
import { Icon } from './icon';
import { examplePath, PICTURE_EXAMPLES } from './picture-examples';

/** Takes a picture from anywhere: dropped, chosen, pasted, photographed, or one of the examples. */
export function PictureInput(props: {
  readonly chosen: string | null;
  readonly onPicture: (blob: Blob, name: string) => void;
  readonly onExample: (id: string) => void;
}): JSX.Element {
  const { onPicture, onExample, chosen } = props;
  const [isOver, setIsOver] = useState(false);
  const [isFilming, setIsFilming] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const latest = useRef(onPicture);
  latest.current = onPicture;
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const picture = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (picture !== undefined) latest.current(picture, 'pasted picture');
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    const picture = event.dataTransfer?.files[0];
    if (picture !== undefined) onPicture(picture, picture.name);
  };
  return (
    <>
      <div
        class={`drop ${isOver ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" />
        <p>Drop a picture here, or paste one (Ctrl+V)</p>
        <div class="actions">
          <button type="button" onClick={() => file.current?.click()}>
            Choose a file
          </button>
          <button
            type="button"
            class="quiet"
            onClick={() => setIsFilming(!isFilming)}
            aria-expanded={isFilming}
          >
            <Icon name="camera" />
            Camera
          </button>
        </div>
        <input
          ref={file}
          class="unseen"
          type="file"
          accept="image/*"
          aria-label="Picture file"
          tabIndex={-1}
          onChange={(event) => {
            const [picture] = event.currentTarget.files ?? [];
            if (picture !== undefined) onPicture(picture, picture.name);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {isFilming && (
        <Camera
          onPicture={(blob) => {
            setIsFilming(false);
            onPicture(blob, 'photograph');
          }}
        />
      )}
      <ul class="examples" aria-label="Examples">
        {PICTURE_EXAMPLES.map(({ id, title }) => (
          <li key={id}>
            <button type="button" aria-pressed={id === chosen} onClick={() => onExample(id)}>
              <img src={examplePath(id)} alt={title} width="28" height="28" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
