import { expect, test } from 'vitest';
import { normalImage } from '../../src/core/image.ts';

const DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test.each([
  ['busybox', 'busybox:latest'],
  ['busybox:1.36', 'busybox:1.36'],
  ['library/busybox', 'busybox:latest'],
  ['docker.io/library/busybox', 'busybox:latest'],
  ['docker.io/busybox:1', 'busybox:1'],
  ['index.docker.io/library/busybox', 'busybox:latest'],
  ['docker.io/cowrie/cowrie', 'cowrie/cowrie:latest'],
  ['cowrie/cowrie:2.6', 'cowrie/cowrie:2.6'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost:5000/ssh', 'localhost:5000/ssh:latest'],
  ['localhost:5000/ssh:2', 'localhost:5000/ssh:2'],
  ['registry.example:5000/library/ssh', 'registry.example:5000/library/ssh:latest'],
  [`busybox@${DIGEST}`, `busybox@${DIGEST}`],
  [`docker.io/library/busybox@${DIGEST}`, `busybox@${DIGEST}`],
  [`busybox:1.36@${DIGEST}`, `busybox@${DIGEST}`],
  [`localhost:5000/ssh:2@${DIGEST}`, `localhost:5000/ssh@${DIGEST}`],
  [`localhost:5000/ssh@${DIGEST}`, `localhost:5000/ssh@${DIGEST}`],
])('%s is listed as %s', (written, listed) => {
  expect(normalImage(written)).toBe(listed);
  expect(normalImage(listed)).toBe(listed);
});
