import { expect, test } from 'vitest';
import type { Reply } from '../../src/core/probe.ts';
import type { Asked } from '../../src/doctor/asked.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { finding, fit } from './sensor.ts';

const FREE: Reply = { is: 'free' };
const TAKEN: Reply = { is: 'taken', mac: '00:11:32:aa:bb:cc' };
const UNKNOWN: Reply = { is: 'unknown', because: 'arping: Operation not permitted' };

/** Deckies .20 and on were asked for, with these replies. */
const after = (...replies: readonly Reply[]): Facts => ({
  ...fit,
  asked: replies.map((reply, n): Asked => ({ parent: 'eth0', address: `192.168.50.${20 + n}`, decky: `office/nas-${n}`, reply })),
});

test('it is told which addresses were asked for, and that nobody has them', () => {
  expect(finding(after(FREE), 'addresses/eth0')).toEqual({
    id: 'addresses/eth0',
    status: 'pass',
    message: 'asked eth0 for 192.168.50.20: nobody has it',
  });
  expect(finding(after(...Array(9).fill(FREE)), 'addresses/eth0').message).toBe(
    'asked eth0 for 192.168.50.20, 192.168.50.21, 192.168.50.22, 192.168.50.23, 192.168.50.24 and 4 more: nobody has them',
  );
});

test('each that is taken is a finding, with the MAC that answered', () => {
  const facts = after(FREE, TAKEN, TAKEN);
  expect(finding(facts, 'taken/192.168.50.21')).toMatchObject({
    status: 'fail',
    message: 'asked eth0 for 192.168.50.21, which office/nas-1 is to have: 00:11:32:aa:bb:cc answers for it',
  });
  expect(finding(facts, 'taken/192.168.50.22').message).toContain('office/nas-2');
  expect(finding(facts, 'addresses/eth0')).toMatchObject({ status: 'pass', message: 'asked eth0 for 192.168.50.20: nobody has it' });
  expect(() => finding(after(TAKEN), 'addresses/eth0')).toThrow('0 findings');
});

test('one of which it does not show never passes', () => {
  expect(finding(after(FREE, UNKNOWN), 'addresses/eth0')).toMatchObject({
    status: 'skip',
    message: "whether 192.168.50.21 is somebody's does not show: arping: Operation not permitted",
  });
});

test('where nobody was asked, or for nothing, nothing is said', () => {
  for (const asked of [undefined, []]) {
    expect(examine({ ...fit, asked }).filter(({ id }) => /^(addresses|taken)/.test(id))).toEqual([]);
  }
});
