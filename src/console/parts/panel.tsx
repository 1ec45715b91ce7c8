import type { ComponentChildren, JSX } from 'preact';

/** A block of a page with a heading, and controls beside it. */
export function Panel(props: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly className?: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class={`panel ${props.className ?? ''}`}>
      <div class="panel-head">
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/** What stands where there is nothing yet: what to do about it. */
export function Empty({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="empty">{children}</div>;
}

/** One figure with its name. */
export function Figure(props: {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly note?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="figure">
      <dt>{props.name}</dt>
      <dd>
        <span class="figure-value">{props.value}</span>
        {props.note !== undefined && <span class="figure-note">{props.note}</span>}
      </dd>
    </div>
  );
}
