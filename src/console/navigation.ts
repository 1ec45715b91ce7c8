import { useEffect, useState } from 'preact/hooks';
import { type Address, hashOf, parseAddress } from './address';

/** The present address; the component is drawn anew when it changes. */
export function useAddress(): Address {
  const [address, setAddress] = useState(() => parseAddress(location.hash));
  useEffect(() => {
    const changed = (): void => setAddress(parseAddress(location.hash));
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);
  return address;
}

/** Changes some values of the query in place: no new entry in the history, as for a slider. */
export function changeQuery(change: Readonly<Record<string, string | number | null>>): void {
  const { page, parts, query } = parseAddress(location.hash);
  const all = { ...Object.fromEntries(query), ...change };
  const hash = hashOf([page, ...parts], all);
  if (hash === location.hash) return;
  history.replaceState(null, '', hash);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
