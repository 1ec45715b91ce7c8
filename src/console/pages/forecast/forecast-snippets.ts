import type { Snippet } from '../../parts/snippets';

/** A longer body is better in a file. */
const MAX_INLINE = 1_200;

/** The forecast that was just made, as others would ask for it. */
export function forecastSnippets(model: string, body: unknown): readonly Snippet[] {
  const url = `${location.origin}/api/v1/models/${encodeURIComponent(model)}/forecast`;
  const json = JSON.stringify(body);
  const isShort = json.length <= MAX_INLINE;
  const data = isShort ? `'${json.replaceAll("'", String.raw`'\''`)}'` : '@body.json';
  const tsBody = isShort
    ? `JSON.stringify(${json})`
    : `await readFile('body.json') /* from node:fs/promises */`;
  const pyBody = isShort
    ? `json=json.loads(r'''${json}''')`
    : 'data=open("body.json", "rb"), headers={"content-type": "application/json"}';
  return [
    { language: 'curl', text: `curl -H 'content-type: application/json' -d ${data} '${url}'` },
    {
      language: 'TypeScript',
      text: `const answer = await fetch('${url}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: ${tsBody},
});
const { forecasts } = await answer.json();
console.log(forecasts[0].mean);`,
    },
    {
      language: 'Python',
      text: `import ${isShort ? 'json, requests' : 'requests'}

answer = requests.post("${url}", ${pyBody})
print(answer.json()["forecasts"][0]["mean"])`,
    },
    {
      language: 'body.json',
      text: JSON.stringify(body, null, 1).replace(/\n\s+(-?[\d.]+|null|"[\dT:Z-]+")(?=[,\n])/g, ' $1'),
    },
  ];
}
