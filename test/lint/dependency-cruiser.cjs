/**
 * The arrows of the house (README, "Layout"). A room may import the rooms listed beside it and nothing else of src/;
 * types of config/ may be imported anywhere. A room that is missing here may import nothing.
 */
const BASE = ['errors', 'time', 'tensor', 'config'];
const ARROWS = {
  tensor: ['errors', 'time'],
  errors: [],
  time: [],
  config: ['errors'],
  messages: ['tensor', 'errors'],
  metrics: BASE,
  vision: BASE,
  series: BASE,
  graph: BASE,
  formats: ['graph', ...BASE],
  repository: ['formats', 'graph', 'vision', 'series', 'metrics', 'messages', ...BASE],
  batching: ['metrics', ...BASE],
  jobs: ['metrics', 'messages', ...BASE],
  datasets: ['vision', 'series', 'metrics', 'messages', ...BASE],
  engine: ['messages', 'metrics', ...BASE],
  service: [
    'repository',
    'batching',
    'jobs',
    'datasets',
    'engine',
    'vision',
    'series',
    'metrics',
    'messages',
    'graph',
    ...BASE,
  ],
  tokens: BASE,
  audit: BASE,
  http: ['service', 'tokens', 'audit', 'metrics', ...BASE],
  client: [],
  simulator: ['batching', ...BASE],
  console: ['client', 'simulator'],
  cli: ['client', 'tokens', 'errors', 'config', 'time'],
  'engine-process': ['formats', 'graph', 'vision', 'messages', ...BASE],
};

const forbidden = [
  { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'tfjs-only-in-engine-process',
    severity: 'error',
    from: { pathNot: '^src/engine-process/' },
    to: { path: 'node_modules/@tensorflow/tfjs' },
  },
  {
    name: 'nobody-imports-engine-process',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/engine-process/' },
    to: { path: '^src/engine-process/' },
  },
  ...Object.entries(ARROWS).map(([room, allowed]) => ({
    name: `arrows-of-${room}`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: [room, ...allowed].map((name) => `^src/${name}/`) },
  })),
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
