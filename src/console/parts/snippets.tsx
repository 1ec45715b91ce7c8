import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CopyButton } from './copy-button';
import { Tabs } from './tabs';

export interface Snippet {
  readonly language: string;
  readonly text: string;
}

/** The request that was just made, in several languages, ready to copy. */
export function Snippets({
  snippets,
  label,
}: {
  readonly snippets: readonly Snippet[];
  readonly label: string;
}): JSX.Element {
  const [chosen, setChosen] = useState(snippets[0]!.language);
  const shown = snippets.find(({ language }) => language === chosen) ?? snippets[0]!;
  return (
    <div class="snippets">
      <div class="snippets-head">
        <Tabs
          label={label}
          tabs={snippets.map(({ language }) => ({ id: language, title: language }))}
          chosen={shown.language}
          onChoose={setChosen}
          panel="snippet"
        />
        <CopyButton text={shown.text} />
      </div>
      <pre id="panel-snippet" role="tabpanel" aria-label={shown.language} tabIndex={0}>
        <code>{shown.text}</code>
      </pre>
    </div>
  );
}
