/**
 * npm writes a lock file without the optional packages that its registry would not give (a mirror often carries its own
 * platform's only), and `npm ci` then refuses that lock file. These are the entries that are wanting.
 *
 * @param packages the `packages` of a package-lock.json
 * @returns `[{path, entry}]`; an entry has the version and platform but no integrity, which nobody here can know
 */
export function lockGaps(packages) {
  const gaps = new Map();
  for (const [dependent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`;
      if (isLocked(packages, dependent, name) || !/^\d+\.\d+\.\d+/.test(version)) continue;
      gaps.set(path, { version, ...platformOf(name), ...(dev ? { dev } : {}), optional: true });
    }
  }
  return [...gaps].map(([path, entry]) => ({ path, entry }));
}

/** Looks for `name` as Node would from the dependent: in its own folder, then in those around it. */
function isLocked(packages, dependent, name) {
  for (
    let folder = dependent;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  ) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

const SYSTEMS = /(?:^|-)(android|darwin|freebsd|linux|openharmony|win32)(?:-|$)/;
const PROCESSORS = /(?:^|-)(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-|$)/;

/** Packages with prebuilt binaries carry their platform in their names: `core-linux-x64-gnu`, `binding-win32-arm64-msvc`. */
function platformOf(name) {
  const os = SYSTEMS.exec(name)?.[1];
  const cpu = PROCESSORS.exec(name)?.[1];
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}) };
}
