import { readdirSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join, resolve } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { serverSettings } from '../../../src/config/settings';
import { JOB_STATES } from '../../../src/jobs/job-states';
import { isPublicAddress } from '../../../src/jobs/webhooks/address';
import { createMetrics } from '../../../src/metrics/metrics';
import { finalStage } from '../../support/dockerfile';
import { type Manifest, resolveKustomization } from '../../support/kustomize';

const ROOT = resolve(__dirname, '../../..');
const KUBERNETES = join(ROOT, 'docker/kubernetes');
const SCHEMAS = join(__dirname, 'schemas');
const ajv = new Ajv({ strict: false, allErrors: true });
const schemas = new Map<string, ValidateFunction>(
  readdirSync(SCHEMAS).map((name) => [
    name.replace('.json', ''),
    ajv.compile(JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object),
  ]),
);
/** Settings of rooms beside the server's own table. */
const OTHER_SETTINGS = ['STRIATE_DATABASE_URL', 'STRIATE_SHARED', 'STRIATE_TOKENS_FILE', 'STRIATE_TRAIN'];
const SETTINGS = [...Object.values(serverSettings(1)).map(({ key }) => key), ...OTHER_SETTINGS];

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string }[];
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
}
interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string }[];
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
}
const podOf = (object: Manifest): PodSpec => (object.spec as { template: { spec: PodSpec } }).template.spec;
/** What the test reads of the specs of a Service, a ServiceMonitor, an autoscaler, a ScaledObject and a claim. */
interface Spec {
  readonly selector: object & { readonly matchLabels: object };
  readonly ports: readonly object[];
  readonly endpoints: readonly { readonly port: string }[];
  readonly metrics: readonly { readonly pods: { readonly metric: { readonly name: string } } }[];
  readonly triggers: readonly { readonly metadata: { readonly query: string } }[];
  readonly accessModes: readonly string[];
  readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
}
const specOf = (objects: readonly Manifest[], kind: string, name: string): Spec =>
  find(objects, kind, name).spec as Spec;
const find = (objects: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};

describe.each(['overlays/cpu', 'overlays/cuda', 'kserve'])('%s', (name) => {
  const objects = resolveKustomization(join(KUBERNETES, name));

  it.each(objects.map((object) => [object.kind, object.metadata.name, object] as const))(
    'holds a %s %s that its schema takes',
    (kind, _name, object) => {
      const validate = schemas.get(kind);
      expect(validate?.(object)).toBe(true);
      expect(validate?.errors ?? null).toBeNull();
    },
  );

  it('sets nothing but settings that exist, mounts volumes that are declared, pins its images', () => {
    const pods = objects.flatMap((object): Pick<PodSpec, 'containers' | 'volumes'>[] =>
      object.kind === 'Deployment'
        ? [podOf(object)]
        : object.kind === 'ClusterServingRuntime'
          ? [object.spec as PodSpec]
          : [],
    );
    const containers = pods.flatMap((pod) => pod.containers);
    const keys = containers.flatMap(({ env = [] }) => env.map((each) => each.name));
    expect(keys.filter((key) => !SETTINGS.includes(key))).toEqual([]);
    for (const { image } of containers) expect(image).toMatch(/^[\w./-]+:\d+\.\d+\.\d+(-cuda)?$/);
    for (const { containers: mounting, volumes } of pods)
      for (const mount of mounting.flatMap(({ volumeMounts = [] }) => volumeMounts))
        expect(volumes.map((volume) => volume.name)).toContain(mount.name);
  });
});

describe('the way to webhooks', () => {
  const policy = parse(readFileSync(join(KUBERNETES, 'webhooks-egress.yaml'), 'utf8')) as Manifest;
  const { podSelector, egress } = policy.spec as {
    podSelector: { matchLabels: object };
    egress: readonly { to: readonly { ipBlock: { cidr: string; except?: readonly string[] } }[] }[];
  };

  it('is a policy of its own for the servers, which the kustomizations leave to the operator', () => {
    const validate = schemas.get('NetworkPolicy');
    validate?.(policy);
    expect(validate?.errors ?? null).toBeNull();
    const objects = resolveKustomization(join(KUBERNETES, 'overlays/cpu'));
    const { labels } = specOf(objects, 'Deployment', 'striate').template.metadata;
    expect(labels).toMatchObject(podSelector.matchLabels);
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(['striate']);
  });

  it('leads to public addresses, not into the cluster, its network or the metadata of its machines', () => {
    const open = new BlockList();
    const closed = new BlockList();
    const add = (list: BlockList, cidr: string): void => {
      const [net = '', prefix = ''] = cidr.split('/');
      list.addSubnet(net, Number(prefix), net.includes(':') ? 'ipv6' : 'ipv4');
    };
    for (const { ipBlock } of egress.flatMap(({ to }) => to)) {
      add(open, ipBlock.cidr);
      for (const cidr of ipBlock.except ?? []) add(closed, cidr);
    }
    const addresses = ['8.8.8.8', '2606:4700::1111', '10.96.0.1', '100.64.0.1', '127.0.0.1'];
    for (const address of [...addresses, '169.254.169.254', '172.16.0.1', '192.168.0.1', 'fd00::1', '::1']) {
      const family = address.includes(':') ? 'ipv6' : 'ipv4';
      const isOpen = open.check(address, family) && !closed.check(address, family);
      expect([address, isOpen]).toEqual([address, isPublicAddress(address)]);
    }
  });
});

describe('the cluster', () => {
  const objects = resolveKustomization(join(KUBERNETES, 'overlays/cuda'));
  const server = find(objects, 'Deployment', 'striate');
  const config = find(objects, 'ConfigMap', 'striate') as unknown as { data: Record<string, string> };

  it('takes a server out of the traffic before it stops, and waits for what it has accepted', () => {
    const pod = podOf(server);
    const [sleep = '', seconds = '0'] = pod.containers[0]?.lifecycle?.preStop.exec.command ?? [];
    expect(sleep).toBe('sleep');
    const drainSeconds = Number(config.data['STRIATE_DRAIN_MS']) / 1_000;
    // main.ts gives what was accepted 30 s, the drain included.
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(seconds) + 30);
    expect(drainSeconds).toBeLessThan(30);
  });

  it('sends requests and scrapes where the server listens', () => {
    const [container] = podOf(server).containers;
    const port = container?.ports?.find((each) => each.name === 'http')?.containerPort;
    expect(String(port)).toBe(config.data['STRIATE_PORT']);
    const { environment } = finalStage(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));
    expect(environment['STRIATE_PORT']).toBe(config.data['STRIATE_PORT']);
    expect(Object.keys(config.data).filter((key) => !SETTINGS.includes(key))).toEqual([]);
    const service = specOf(objects, 'Service', 'striate');
    const monitor = specOf(objects, 'ServiceMonitor', 'striate');
    const { labels } = (server.spec as Spec).template.metadata;
    expect(labels).toMatchObject(service.selector);
    expect(labels).toMatchObject(monitor.selector.matchLabels);
    expect(service.ports).toEqual([expect.objectContaining({ name: monitor.endpoints[0]?.port })]);
  });

  it('scales by metrics that the adapter makes of series that the server exposes', () => {
    const adapter = readFileSync(join(KUBERNETES, 'prometheus-adapter-rules.yaml'), 'utf8');
    const { rules } = parse(adapter) as {
      rules: { custom: { name: { as: string }; metricsQuery: string }[] };
    };
    const wanted = specOf(objects, 'HorizontalPodAutoscaler', 'striate').metrics.map(
      ({ pods }) => pods.metric.name,
    );
    expect(rules.custom.map((rule) => rule.name.as)).toEqual(wanted);
    const exposed = createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name);
    for (const { metricsQuery } of rules.custom)
      for (const [series] of metricsQuery.matchAll(/striate_\w+/g))
        expect(exposed).toContain(series.replace(/_(sum|count)$/, ''));
  });

  it('scales trainers by the jobs that are a trainer’s, and lets them and the servers share one repository', () => {
    const query = specOf(objects, 'ScaledObject', 'striate-trainer').triggers[0]?.metadata.query ?? '';
    const states = Array.from(query.matchAll(/'(\w+)'/g), ([, state]) => state);
    expect(states.length).toBeGreaterThan(0);
    for (const state of states) expect(JOB_STATES).toContain(state);
    const claim = specOf(objects, 'PersistentVolumeClaim', 'striate-models');
    expect(claim.accessModes).toEqual(['ReadWriteMany']);
    for (const name of ['striate', 'striate-trainer']) {
      const pod = podOf(find(objects, 'Deployment', name));
      expect(pod.volumes).toContainEqual({
        name: 'models',
        persistentVolumeClaim: { claimName: 'striate-models' },
      });
      // Written by all of them, as the user and group that the volume is given to.
      expect(pod.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 });
      expect(pod.containers[0]?.volumeMounts).toContainEqual({
        name: 'models',
        mountPath: config.data['STRIATE_MODELS'],
      });
    }
  });

  it('asks for the GPU that it must have', () => {
    for (const name of ['striate', 'striate-trainer']) {
      const [container] = podOf(find(objects, 'Deployment', name)).containers;
      expect(container).toMatchObject({ resources: { limits: { 'nvidia.com/gpu': '1' } } });
      expect(container?.env).toContainEqual({ name: 'STRIATE_DEVICE', value: 'gpu' });
    }
  });
});

it('says which schema is whose', () => {
  for (const name of readdirSync(SCHEMAS)) {
    const { $comment } = JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as { $comment: string };
    expect($comment).toMatch(/^Written by hand from: \S/);
  }
});
