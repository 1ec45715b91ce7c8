import { Registry } from 'prom-client';
import { exposeModelInfo } from '../../src/metrics/model-info';
import { ModelCatalog, type ServedModel } from '../../src/repository/model-catalog';
import { modelInfos } from '../../src/service/model-infos';
import { FakeClock } from '../support/fake-clock';
import { modelSource } from '../support/model-sources';

const NAME = { model: 'lstm', version: 1 };

function served(prepared: Partial<ServedModel['prepared']>): ServedModel {
  return { prepared: { backend: 'compiled', ...prepared }, spec: {} } as ServedModel;
}

async function lines(registry: Registry): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('striate_model_info'));
}

it('tells of each available version how it is computed now, and nothing of others', async () => {
  const catalog = new ModelCatalog(new FakeClock(), new Map());
  const registry = new Registry();
  exposeModelInfo(registry, () => modelInfos(catalog, 'cpu'));
  catalog.put(modelSource('lstm', [1, 2]));
  expect(await lines(registry)).toEqual([]);
  catalog.move(NAME, 'loading');
  catalog.move(NAME, 'available', { served: served({ recurrence: 'block_lstm', precision: 'float32' }) });
  const rest = 'precision="float32",device="cpu"} 1';
  expect(await lines(registry)).toEqual([
    `striate_model_info{model="lstm",version="1",backend="compiled",recurrence="block_lstm",${rest}`,
  ]);
  catalog.update(NAME, { served: served({ recurrence: null, precision: 'float32' }) });
  expect(await lines(registry)).toEqual([
    `striate_model_info{model="lstm",version="1",backend="compiled",recurrence="none",${rest}`,
  ]);
  catalog.move(NAME, 'draining', { onDemand: true });
  expect(await lines(registry)).toEqual([]);
});
