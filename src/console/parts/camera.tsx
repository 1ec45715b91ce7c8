import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { InputError, problemOf, type Problem } from '../connection/problem';
import { ProblemNote } from './problem-note';

/** Shows the camera until a picture is taken; the camera is let go when this goes. */
export function Camera({ onPicture }: { readonly onPicture: (blob: Blob) => void }): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let isGone = false;
    const open = async (): Promise<void> => {
      try {
        stream = await camera();
        if (isGone) stop(stream);
        else if (video.current !== null) video.current.srcObject = stream;
      } catch {
        const hint = 'Allow it in the browser (it needs https or localhost), or choose a file.';
        setProblem(problemOf(new InputError('The camera cannot be used.', hint)));
      }
    };
    void open();
    return () => {
      isGone = true;
      if (stream !== null) stop(stream);
    };
  }, []);
  const take = (): void => {
    const { current } = video;
    if (current === null || current.videoWidth === 0) return;
    const canvas = document.createElement('canvas');
    canvas.width = current.videoWidth;
    canvas.height = current.videoHeight;
    canvas.getContext('2d')?.drawImage(current, 0, 0);
    canvas.toBlob((blob) => blob && onPicture(blob), 'image/png');
  };
  if (problem !== null) return <ProblemNote problem={problem} />;
  return (
    <div class="camera">
      <video ref={video} autoplay muted playsInline aria-label="What the camera sees" />
      <button type="button" class="primary" onClick={take}>
        Take the picture
      </button>
    </div>
  );
}

function camera(): Promise<MediaStream> {
  // Absent where the page is neither https nor localhost, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  return devices?.getUserMedia({ video: true }) ?? Promise.reject(new Error('no camera here'));
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
