import { execFileSync } from 'node:child_process';

/** Time for a package and what it needs to come over the network. */
const INSTALL_LIMIT_MS = 300_000;

/**
 * Sees to it that a Debian package is there, and says whether it is. Root installs it. With CI=true a package that
 * cannot be had is an error; elsewhere what needs it is left out, and a line on the output names what and why.
 */
export function hasDebianPackage(name: string, isThere: () => boolean, what: string): boolean {
  if (isThere()) return true;
  if (process.getuid?.() === 0) {
    try {
      const options = {
        stdio: 'ignore',
        timeout: INSTALL_LIMIT_MS,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      } as const;
      const lock = ['-o', 'DPkg::Lock::Timeout=120'];
      execFileSync('apt-get', ['update', ...lock], options);
      execFileSync('apt-get', ['install', '-y', '--no-install-recommends', ...lock, name], options);
    } catch {
      // Told below.
    }
    if (isThere()) return true;
  }
  if (process.env['CI'] === 'true') throw new Error(`${name} is missing: apt-get install -y ${name}`);
  process.stdout.write(`${name} is not installed (apt-get install -y ${name}): left out: ${what}\n`);
  return false;
}
