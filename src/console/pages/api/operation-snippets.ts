import type { Snippet } from '../../parts/snippets';
import type { Operation } from './operations';

/** How an operation is asked for in three languages; `{…}` stands for what the caller knows. */
export function operationSnippets({ method, path, bodyTypes, example }: Operation): readonly Snippet[] {
  const url = `${location.origin}${path}`;
  const isJson = bodyTypes.includes('application/json') && !bodyTypes.includes('multipart/form-data');
  const json = JSON.stringify(example ?? {});
  const verb = method === 'GET' ? '' : `-X ${method} `;
  if (bodyTypes.includes('multipart/form-data')) {
    const field = path.includes('datasets') ? 'file' : 'image';
    const name = field === 'file' ? '-F name=NAME ' : '';
    return [
      { language: 'curl', text: `curl ${name}-F ${field}=@FILE '${url}'` },
      {
        language: 'TypeScript',
        text: `const form = new FormData();\n${field === 'file' ? "form.append('name', 'NAME');\n" : ''}form.append('${field}', file);\nconst answer = await fetch('${url}', { method: 'POST', body: form });`,
      },
      {
        language: 'Python',
        text: `answer = requests.post("${url}", ${field === 'file' ? 'data={"name": "NAME"}, ' : ''}files={"${field}": open("FILE", "rb")})`,
      },
    ];
  }
  return [
    {
      language: 'curl',
      text: isJson
        ? `curl ${verb}-H 'content-type: application/json' -d '${json}' '${url}'`
        : `curl ${verb}'${url}'`,
    },
    {
      language: 'TypeScript',
      text: isJson
        ? `const answer = await fetch('${url}', {\n  method: '${method}',\n  headers: { 'content-type': 'application/json' },\n  body: JSON.stringify(${json}),\n});`
        : `const answer = await fetch('${url}'${method === 'GET' ? '' : `, { method: '${method}' }`});`,
    },
    {
      language: 'Python',
      text: `answer = requests.${method.toLowerCase()}("${url}"${isJson ? `, json=json.loads('''${json}''')` : ''})`,
    },
  ];
}
