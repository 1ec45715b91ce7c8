/**
 * Imported before anything else by every entry of this folder, so it must parse on an old Node and import nothing but
 * report.mjs.
 */
import { SetupError } from './report.mjs';

const LOWEST = [20, 19];
const BEYOND_MAJOR = 25;

/**
 * Refuses a Node outside 20.19 to 24.
 *
 * @param version as in `process.versions.node`, for example `20.19.0`
 */
export function checkNodeVersion(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const tooOld = major < LOWEST[0] || (major === LOWEST[0] && minor < LOWEST[1]);
  if (!tooOld && major < BEYOND_MAJOR) return;
  throw new SetupError({
    missing: `this is Node ${version}; Striate runs on Node ${LOWEST.join('.')} to ${BEYOND_MAJOR - 1}`,
    why: tooOld
      ? 'the server is compiled for Node 20 and its dependencies refuse older ones'
      : 'the TensorFlow addon has not been tried on this version',
    mend: 'install Node 22 or 24 (https://nodejs.org, or `nvm install 22`) and run the command again',
  });
}
