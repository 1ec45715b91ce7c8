import { LabelTable } from '../../src/service/label-table';
import type { LabelRecord } from '../../src/repository/version-labels';
import type { OpenStore } from './open-store';

const at = (version: number): LabelRecord => ({ target: { version, split: null }, past: [] });

/** The contract of labels that several servers share, on whatever store `current` is. */
export function labelContract(current: () => OpenStore): void {
  const none = new Map();
  const change = (version: number) => ({ model: 'births', label: 'default', record: at(version) });

  it('tells each reader what has moved since its last look, once', async () => {
    const [here, there] = [new LabelTable(current().database), new LabelTable(current().database)];
    expect(await there.read()).toEqual(new Map());
    await here.write(none, change(1), undefined);
    expect(await there.changes()).toEqual([change(1)]);
    expect(await there.changes()).toEqual([]);
    await there.write(none, change(2), at(1));
    expect(await here.changes()).toEqual([change(2)]);
    expect(await here.read()).toEqual(new Map([['births', new Map([['default', at(2)]])]]));
  });

  it('refuses whoever took the label to be elsewhere', async () => {
    const [here, there] = [new LabelTable(current().database), new LabelTable(current().database)];
    await here.write(none, change(1), undefined);
    const moves = [2, 3].map((version) => there.write(none, change(version), at(1)));
    const outcomes = await Promise.allSettled(moves);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const late = here.write(none, change(4), undefined);
    await expect(late).rejects.toMatchObject({ code: 'MODEL_LABEL_CONFLICT' });
  });
}
