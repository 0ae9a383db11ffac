import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { bears, isGenuine, same } from '../../src/http/secret.ts';

const body = Buffer.from('{"ref":"refs/heads/main"}');
const secret = 's3cret';
const signature = createHmac('sha256', secret).update(body).digest('hex');

test.each([
  ['GitHub', { 'x-hub-signature-256': `sha256=${signature}` }],
  ['Gitea', { 'x-gitea-signature': signature, 'x-hub-signature-256': `sha256=${signature}` }],
  ['Forgejo', { 'x-forgejo-signature': signature }],
  ['GitLab', { 'x-gitlab-token': secret }],
])('a delivery of %s is genuine', (_, headers) => {
  expect(isGenuine(headers, body, secret)).toBe(true);
});

test.each([
  ['without any proof', {}],
  ['signed with another secret', { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'other').update(body).digest('hex')}` }],
  ['with the digest of another algorithm', { 'x-hub-signature-256': `sha1=${signature}` }],
  ['with a bare digest where a prefix belongs', { 'x-hub-signature-256': signature }],
  ['with half a signature', { 'x-gitea-signature': signature.slice(0, 32) }],
  ['with an empty token', { 'x-gitlab-token': '' }],
  ['with one signature that is right and one that is not', { 'x-gitea-signature': signature, 'x-gitlab-token': 'wrong' }],
])('a delivery %s is not', (_, headers) => {
  expect(isGenuine(headers, body, secret)).toBe(false);
});

test('a changed body is not what was signed', () => {
  expect(isGenuine({ 'x-gitea-signature': signature }, Buffer.from('{"ref":"refs/heads/evil"}'), secret)).toBe(false);
});

test('a bearer is known by the token alone', () => {
  expect(bears({ authorization: 'Bearer abc' }, 'abc')).toBe(true);
  for (const authorization of ['bearer', 'Basic abc', 'Bearer abcd', 'Bearer ', 'abc']) expect(bears({ authorization }, 'abc')).toBe(false);
  expect(bears({}, 'abc')).toBe(false);
});

test('compares texts of any length', () => {
  expect([same('', ''), same('a', 'a'), same('a', 'ab'), same('ä', 'a')]).toEqual([true, true, false, false]);
});
