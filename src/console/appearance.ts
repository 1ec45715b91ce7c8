import { Store } from './connection/store';

export type Appearance = 'system' | 'light' | 'dark';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

/** What the person chose; `system` follows the device. Not kept: the device's own choice is the lasting one. */
export const appearance = new Store<Appearance>('system');

/** The scheme that is shown now. */
export const scheme = new Store<'light' | 'dark'>('light');

/** Shows the scheme on the page and keeps it right when choice or device change. */
export function startAppearance(): void {
  const show = (): void => {
    const chosen = appearance.get();
    const next = chosen === 'system' ? (prefersDark.matches ? 'dark' : 'light') : chosen;
    document.documentElement.dataset['scheme'] = next;
    scheme.set(next);
  };
  appearance.onChange(show);
  prefersDark.addEventListener('change', show);
  show();
}
