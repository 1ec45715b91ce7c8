import type { Scope } from '../../tokens/token';

/** Who may call a route: anybody, or whoever's token has one of the scopes. */
export type Access = 'open' | readonly [Scope, ...Scope[]];

type Rule = Access | Readonly<Record<string, Access>>;

/** Which models there are and what they look like: nobody can predict, train or govern without it. */
const LOOK: Access = ['predict', 'train', 'admin'];
const PREDICT: Access = ['predict'];
const TRAIN: Access = ['train'];
const ADMIN: Access = ['admin'];

/** One model, or one version of it, in the Open Inference Protocol. */
const ofModel = (rest: string, access: Access): Record<string, Access> => ({
  [`/v2/models/:model${rest}`]: access,
  [`/v2/models/:model/versions/:version${rest}`]: access,
});

/**
 * Who may call what, by route template: for every method, or by method. What is not here is closed to everybody. Open
 * are probes, which say yes or no, and what is the same on every server: pages, schemas, the description of the API.
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries({
    '/': 'open',
    '/index.html': 'open',
    '/livez': 'open',
    '/readyz': 'open',
    '/errors': 'open',
    '/schemas/manifest': 'open',
    '/openapi.json': 'open',
    '/metrics': ['metrics'],
    '/monitoring/prometheus/metrics': ['metrics'],

    '/api/v1/server': LOOK,
    '/api/v1/models': LOOK,
    '/api/v1/models/:model': LOOK,
    '/api/v1/models/:model/layers': LOOK,
    '/api/v1/models/:model/labels': LOOK,
    '/api/v1/models/:model/labels/:label': { GET: LOOK, PUT: ADMIN, DELETE: ADMIN },
    '/api/v1/models/:model/labels/:label/rollback': ADMIN,
    '/api/v1/models/:model/reload': ADMIN,
    '/api/v1/models/:model/versions/:version/load': ADMIN,
    '/api/v1/models/:model/versions/:version/unload': ADMIN,
    '/api/v1/models/:model/versions/:version/batching': { GET: LOOK, PATCH: ADMIN },
    // The weights themselves: more than asking them.
    '/api/v1/models/:model/versions/:version/export': ['train', 'admin'],

    '/api/v1/models/:model/classify': PREDICT,
    '/api/v1/models/:model/explain': PREDICT,
    '/api/v1/models/:model/feature-maps': PREDICT,
    '/api/v1/models/:model/forecast': PREDICT,
    '/api/v1/models/:model/backtests': PREDICT,
    '/api/v1/models/:model/backtests/:id': PREDICT,
    '/api/v1/models/:model/backtests/:id/cancel': PREDICT,
    '/api/v1/models/:model/anomalies': PREDICT,
    '/api/v1/models/:model/actuals': PREDICT,

    '/api/v1/datasets': TRAIN,
    '/api/v1/datasets/:id': TRAIN,
    '/api/v1/datasets/:id/versions/:version': TRAIN,
    '/api/v1/datasets/:id/versions/:version/pictures/:row': TRAIN,
    '/api/v1/recipes': TRAIN,
    '/api/v1/train-jobs': TRAIN,
    '/api/v1/train-jobs/:id': TRAIN,
    '/api/v1/train-jobs/:id/cancel': TRAIN,
    '/api/v1/train-jobs/:id/pause': TRAIN,
    '/api/v1/train-jobs/:id/resume': TRAIN,
    '/api/v1/train-jobs/:id/retry': TRAIN,
    '/api/v1/train-jobs/:id/events': TRAIN,
    '/api/v1/train-jobs/:id/metrics': TRAIN,
    '/api/v1/train-jobs/:id/checkpoints': TRAIN,
    '/api/v1/train-jobs/:id/report': TRAIN,
    '/api/v1/train-jobs/:id/repro': TRAIN,
    '/api/v1/train-jobs/:id/deliveries': TRAIN,
    '/api/v1/train-jobs/:id/deliveries/:delivery/redeliver': TRAIN,

    '/v1/timeseries/models': LOOK,
    '/v1/timeseries/forecast': PREDICT,
    '/v1/models': LOOK,
    '/v1/*': { GET: LOOK, POST: PREDICT, PUT: PREDICT, PATCH: PREDICT, DELETE: PREDICT },

    '/v2/': LOOK,
    '/v2': LOOK,
    '/v2/health/live': 'open',
    '/v2/health/ready': 'open',
    '/v2/models': LOOK,
    '/v2/models/stats': LOOK,
    ...ofModel('', LOOK),
    ...ofModel('/ready', LOOK),
    ...ofModel('/config', LOOK),
    ...ofModel('/stats', LOOK),
    ...ofModel('/infer', PREDICT),
    '/v2/repository/index': LOOK,
    '/v2/repository/models/:model/load': ADMIN,
    '/v2/repository/models/:model/unload': ADMIN,
  } satisfies Record<string, Rule>),
);

/** Files of the console and of the pages about the API: the same on every server. */
const OPEN_FOLDERS = ['/docs', '/docs/', '/assets/', '/examples/'] as const;

/** Who may call a route; `null` for one that nobody has thought of. */
export function accessOf(method: string, template: string): Access | null {
  const rule = RULES.get(template);
  if (rule === undefined) {
    const isOpen = OPEN_FOLDERS.some((folder) =>
      folder.endsWith('/') ? template.startsWith(folder) : template === folder,
    );
    // Browsers ask OPTIONS before a call to another origin, without a token; the answer does nothing.
    return isOpen || (method === 'OPTIONS' && template === '*') ? 'open' : null;
  }
  if (rule === 'open' || isScopes(rule)) return rule;
  return rule[method === 'HEAD' ? 'GET' : method] ?? null;
}

function isScopes(rule: Rule): rule is readonly [Scope, ...Scope[]] {
  return Array.isArray(rule);
}
