/** `npm run client:types`: writes the client's types from the OpenAPI document of the built server; `--print` only shows them. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { openapiDocument } from './document.mjs';

const TYPES = fileURLToPath(new URL('../../src/client/schema.ts', import.meta.url));
const HEAD = '// Written by `npm run client:types` from the OpenAPI document; not by hand.\n';

const types = astToString(await openapiTypescript(await openapiDocument(), { alphabetize: true }));
const text = await format(HEAD + types, { ...(await resolveConfig(TYPES)), filepath: TYPES });
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(TYPES, text);
