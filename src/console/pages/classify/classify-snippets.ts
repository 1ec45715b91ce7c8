import type { Snippet } from '../../parts/snippets';

/** The classification that was just made, as others would ask for it. */
export function classifySnippets(model: string, topK: number): readonly Snippet[] {
  const url = `${location.origin}/api/v1/models/${encodeURIComponent(model)}/classify?top_k=${topK}`;
  return [
    { language: 'curl', text: `curl -F image=@picture.png '${url}'` },
    {
      language: 'TypeScript',
      text: `const form = new FormData();
form.append('image', await openAsBlob('picture.png'), 'picture.png'); // from node:fs
const answer = await fetch('${url}', { method: 'POST', body: form });
const { predictions } = await answer.json();
console.log(predictions[0]);`,
    },
    {
      language: 'Python',
      text: `import requests

with open("picture.png", "rb") as picture:
    answer = requests.post("${url}", files={"image": picture})
print(answer.json()["predictions"][0])`,
    },
  ];
}
