import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { session } from '../connection/session';
import { useStore } from '../connection/store';

/** Asks for a token when the server has answered 401. */
export function TokenDialog(): JSX.Element {
  const isAsking = useStore(session.isAsking);
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isAsking && dialog.current?.open === false) dialog.current.showModal();
    if (!isAsking) dialog.current?.close();
  }, [isAsking]);
  const send = (event: Event): void => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? '';
    if (field.current !== null) field.current.value = '';
    if (token !== '') session.answer(token);
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="token-title" onCancel={() => session.answer(null)}>
      <form onSubmit={send}>
        <h2 id="token-title">This server wants a token</h2>
        <p class="muted">It is kept in the memory of this page only; a reload forgets it.</p>
        <label class="field">
          <span>Token</span>
          <input ref={field} type="password" autocomplete="off" spellcheck={false} required />
        </label>
        <div class="actions">
          <button type="button" class="quiet" onClick={() => session.answer(null)}>
            Not now
          </button>
          <button type="submit" class="primary">
            Use it
          </button>
        </div>
      </form>
    </dialog>
  );
}
