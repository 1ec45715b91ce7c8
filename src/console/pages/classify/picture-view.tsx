import type { JSX } from 'preact';
import { useObjectUrl } from '../../parts/object-url';

/** The picture that was classified. */
export function PictureView({ picture }: { readonly picture: Blob }): JSX.Element {
  const url = useObjectUrl(picture);
  return (
    <figure class="picture">
      <div class="picture-frame">{url !== null && <img src={url} alt="The picture that was sent" />}</div>
      <figcaption>as sent</figcaption>
    </figure>
  );
}
