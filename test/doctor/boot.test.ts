import { expect, test } from 'vitest';
import type { Boot, Facts } from '../../src/doctor/facts.ts';
import { finding, fit } from './sensor.ts';

const booted = (more: Partial<Boot>): Facts => ({ ...fit, boot: fit.boot && { ...fit.boot, ...more } });

test.each([
  ['as Docker ships it', {}, 'pass'],
  ['that does not wait', { After: 'basic.target docker.socket' }, 'warn'],
  ['that waits for what nobody starts', { Wants: 'containerd.service' }, 'warn'],
  ['that is not started', { UnitFileState: 'disabled' }, 'warn'],
  ['that is not there', { LoadState: 'not-found', After: '' }, 'skip'],
])('docker.service %s: %s', (_, more, status) => {
  expect(finding(booted(more), 'boot-order')).toMatchObject({ status });
});

test('without systemd nothing shows', () => {
  expect(finding({ ...fit, boot: undefined }, 'boot-order')).toMatchObject({ status: 'skip' });
});
