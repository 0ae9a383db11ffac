import { expect, test } from 'vitest';
import { changedFields, imprint } from '../../src/core/imprint.ts';
import { fingerprint } from '../../src/core/mark.ts';

const spec = { image: 'cowrie', command: undefined, environment: { A: '1', B: '2' }, files: [] };

test('says nothing changed of what it was made from, in whatever order', () => {
  expect(changedFields(imprint(spec), { files: [], environment: { B: '2', A: '1' }, command: undefined, image: 'cowrie' })).toEqual([]);
});

test('names the fields that changed, in the order of their names', () => {
  expect(changedFields(imprint(spec), { ...spec, image: 'nginx', environment: { A: '1' } })).toEqual(['environment', 'image']);
  expect(changedFields(imprint(spec), { ...spec, command: ['sh'] })).toEqual(['command']);
  expect(changedFields(imprint({ ...spec, command: ['sh'] }), spec)).toEqual(['command']);
});

test('a field that a later version adds and nobody uses changes nothing', () => {
  expect(changedFields(imprint(spec), { ...spec, gpus: undefined })).toEqual([]);
});

test('a field that a later version adds and somebody uses is a change', () => {
  expect(changedFields(imprint(spec), { ...spec, gpus: 1 })).toContain('gpus');
});

test('of a label we cannot read, everything changed', () => {
  expect(changedFields(undefined, spec)).toEqual(['command', 'environment', 'files', 'image']);
  expect(changedFields('v0:0123', spec)).toEqual(['command', 'environment', 'files', 'image']);
});

test('of a label whose parts agree though the whole does not, everything changed', () => {
  const label = imprint(spec).replace(/^v1:..../, 'v1:0000');
  expect(changedFields(label, spec)).toEqual(['command', 'environment', 'files', 'image']);
});

test('keeps no value', () => {
  expect(imprint({ ...spec, environment: { PASSWORD: 'hunter2' } })).toMatch(/^v1:[0-9a-f]{16}([0-9a-f]{4}){4}$/);
});

test('fingerprints tell an absent field from an empty one, and lists by their order', () => {
  expect(fingerprint({ a: undefined })).toBe(fingerprint({}));
  expect(fingerprint({ a: null })).not.toBe(fingerprint({}));
  expect(fingerprint({ a: [] })).not.toBe(fingerprint({}));
  expect(fingerprint(['a', 'b'])).not.toBe(fingerprint(['b', 'a']));
  expect(fingerprint({ a: { c: 1, b: 2 } })).toBe(fingerprint({ a: { b: 2, c: 1 } }));
  expect(fingerprint({ 'a":1,"b': 2 })).not.toBe(fingerprint({ a: 1, b: 2 }));
});
