import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon';

const TOLD_MS = 1_500;

/** Copies a text and says so. Where the browser allows no clipboard (plain HTTP from elsewhere) it selects instead. */
export function CopyButton({ text }: { readonly text: string }): JSX.Element {
  const [told, setTold] = useState<'' | 'Copied' | 'Press Ctrl+C'>('');
  const copy = async (event: MouseEvent): Promise<void> => {
    const near = (event.currentTarget as HTMLElement).closest('.snippets')?.querySelector('code');
    try {
      await navigator.clipboard.writeText(text);
      setTold('Copied');
    } catch {
      if (near instanceof HTMLElement) getSelection()?.selectAllChildren(near);
      setTold('Press Ctrl+C');
    }
    setTimeout(() => setTold(''), TOLD_MS);
  };
  return (
    <button type="button" class="quiet small" onClick={(event) => void copy(event)}>
      <Icon name={told === '' ? 'copy' : 'check'} />
      <span aria-live="polite">{told === '' ? 'Copy' : told}</span>
    </button>
  );
}
