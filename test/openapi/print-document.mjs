/** Prints the OpenAPI document of the built server and the paths of its routes: `{document, paths}`. */
import { documentAndPaths } from './document.mjs';

process.stdout.write(JSON.stringify(await documentAndPaths(), null, 2));
