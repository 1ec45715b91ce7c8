/**
 * `npm run lock:complete`, for developers: after `npm install` from a mirror that lacks other platforms' packages, adds
 * them to package-lock.json, so that `npm ci` takes the file. Prints what it added.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { lockGaps } from './lock-gaps.mjs';

const LOCK_FILE = new URL('../../package-lock.json', import.meta.url);

const lock = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
const gaps = lockGaps(lock.packages);
const added = Object.fromEntries(gaps.map(({ path, entry }) => [path, entry]));
const byName = ([left], [right]) => left.localeCompare(right, 'en');
lock.packages = Object.fromEntries(Object.entries({ ...lock.packages, ...added }).sort(byName));
if (gaps.length > 0) writeFileSync(LOCK_FILE, `${JSON.stringify(lock, null, 2)}\n`);
for (const { path, entry } of gaps) console.log(`added ${path}@${entry.version}`);
console.log(`${gaps.length} packages added to package-lock.json`);
