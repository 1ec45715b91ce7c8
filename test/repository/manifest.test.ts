import { Ajv2020 } from 'ajv/dist/2020';
import type { StriateError } from '../../src/errors/striate-error';
import { MANIFEST_JSON_SCHEMA, mergeManifests, parseManifest } from '../../src/repository/manifest';

function refusal(text: string): StriateError {
  try {
    parseManifest(text, 'striate.json');
  } catch (error) {
    return error as StriateError;
  }
  throw new Error('it was taken');
}

describe('a manifest', () => {
  it('may be empty: everything has a default', () => {
    expect(parseManifest('{}', 'striate.json')).toEqual({});
  });

  it('is taken with some keys of its parts', () => {
    const text =
      '{"image": {"resize": "cover"}, "batching": {"max_batch_size": 8}, "version_policy": {"latest": 2}}';
    expect(parseManifest(text, 'striate.json')).toMatchObject({ image: { resize: 'cover' } });
  });

  it.each([
    ['{"lables": ["a"]}', '/lables', 'labels'],
    ['{"image": {"hieght": 3}}', '/image/hieght', 'height'],
    ['{"batching": {"max_batchsize": 3}}', '/batching/max_batchsize', 'max_batch_size'],
  ])('%s is refused with the nearest key', (text, pointer, nearest) => {
    const { code, problems } = refusal(text);
    expect(code).toBe('MANIFEST_INVALID');
    expect(problems).toContainEqual({ pointer, detail: `unknown key; the nearest is ${nearest}` });
  });

  it.each([
    ['not JSON', '{', /striate\.json is not JSON/],
    ['no object', '[]', /striate\.json/],
    ['null', 'null', /striate\.json/],
    ['newer than this release', '{"manifest_version": 2}', /understands up to 1/],
    ['out of range', '{"batching": {"max_batch_size": 0}}', /\/batching\/max_batch_size/],
    ['a policy that says two things', '{"version_policy": {"latest": 1, "all": true}}', /\/version_policy/],
    ['a label that is no label', '{"version_labels": {"Not A Label": 1}}', /version_labels/],
    ['a digest that is none', '{"files": {"a.bin": "md5"}}', /files/],
  ])('that is %s is refused', (_name, text, detail) => {
    expect(refusal(text).code).toBe('MANIFEST_INVALID');
    expect(refusal(text).message).toMatch(detail);
  });

  it('cannot reach the prototype', () => {
    expect(refusal('{"__proto__": {"task": "tensor"}}').code).toBe('MANIFEST_INVALID');
  });
});

it("a version's keys win over its model's, and parts are merged by key", () => {
  const merged = mergeManifests(
    { task: 'tensor', labels: ['a'], image: { scale: 1, resize: 'fit' } },
    { labels: ['b'], image: { resize: 'cover' } },
  );
  expect(merged).toEqual({ task: 'tensor', labels: ['b'], image: { scale: 1, resize: 'cover' } });
});

it('the published schema says the same as the reader', () => {
  const validate = new Ajv2020({ strict: false }).compile(MANIFEST_JSON_SCHEMA);
  expect(validate({ task: 'classification', image: { resize: 'fit' } })).toBe(true);
  expect(validate({ lables: [] })).toBe(false);
});
