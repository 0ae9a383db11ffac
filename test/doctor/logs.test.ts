import { expect, test } from 'vitest';
import type { Facts } from '../../src/doctor/facts.ts';
import { shipsTo } from '../../src/doctor/logs.ts';
import { complaints, container, engine, eth0, finding, fit, ground, link, target, withEngine } from './sensor.ts';

const eth1 = link('eth1', { index: 3, addresses: [{ address: '10.9.0.5', prefix: 24, scope: 'global' }] });
const management = { to: '10.9.0.0/24', device: 'eth1', gateway: undefined, source: '10.9.0.5', protocol: '2', metric: 0 };

/** A host with two interfaces, from which one service ships its logs. */
const shipping = (to: string, more: Partial<Facts> = {}): Facts => ({
  ...fit,
  ground: { value: { ...ground, links: [eth0, eth1], routes: [...ground.routes, management] } },
  targets: [{ ...target, logs: [{ service: 'office/nas-01/web', to }] }],
  ...more,
});

const verdict = (facts: Facts): string => {
  const { status, message } = finding(facts, 'log-path/decnet_lan');
  return `${status}: ${message}`;
};

test.each([
  ['10.9.0.9', 'pass: logs of its deckies leave this host by eth1'],
  ['192.168.50.9', 'warn: office/nas-01/web ships to 192.168.50.9, on the LAN of decnet_lan'],
  ['203.0.113.9', 'pass: logs of its deckies leave this host by eth0'],
  ['192.168.50.5', 'pass: logs of its deckies stay on this host'],
  ['logs.example.org', 'skip: by what interface logs go to logs.example.org shows only by asking for its address'],
])('logs to %s', (to, words) => expect(verdict(shipping(to))).toBe(words));

test('where a management path is asked for, logs have no other', () => {
  const strict = { management: ['10.9.0.0/24'] };
  expect(verdict(shipping('10.9.0.9', strict))).toMatch(/^pass/);
  expect(verdict(shipping('192.168.50.9', strict))).toBe('fail: office/nas-01/web ships to 192.168.50.9, on the LAN of decnet_lan');
  expect(verdict(shipping('203.0.113.9', strict))).toBe('fail: office/nas-01/web ships to 203.0.113.9, by eth0, on the LAN of its deckies');
});

test('many are told as a few and a number', () => {
  const logs = Array.from({ length: 8 }, (_, n) => ({ service: `office/nas-${n}/web`, to: '192.168.50.9' }));
  expect(verdict(shipping('', { targets: [{ ...target, logs }] }))).toMatch(
    /nas-4\/web ships to 192\.168\.50\.9, on the LAN of decnet_lan; 3 more$/,
  );
});

test('where nothing is shipped, nothing is said', () => expect(complaints(fit).join()).not.toContain('log-'));

test('Docker ships from where it is, and no decky is there', () => {
  const there = withEngine({ containers: [container('office.nas-01')] });
  expect(finding(there, 'log-sockets').status).toBe('pass');
  expect(finding(withEngine({ namespace: 'unknown', containers: [container('office.nas-01')] }), 'log-sockets').status).toBe('skip');
  expect(finding(withEngine({ own: 'net:[4026532500]', containers: [container('office.nas-01')] }), 'log-sockets')).toMatchObject({
    status: 'fail',
    message: 'office.nas-01 is in the network namespace of this host',
  });
  expect(complaints({ ...fit, engine: { value: engine } }).join()).not.toContain('log-sockets');
});

test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
  ['json-file', {}, undefined],
  ['syslog', {}, undefined],
  ['syslog', { 'syslog-address': 'tcp+tls://10.9.0.9:6514' }, '10.9.0.9'],
  ['syslog', { 'syslog-address': 'udp://logs.example.org' }, 'logs.example.org'],
  ['syslog', { 'syslog-address': 'unix:///dev/log' }, undefined],
  ['syslog', { 'syslog-address': 'tcp://[2001:db8::9]:514' }, '[2001:db8::9]'],
  ['gelf', { 'gelf-address': 'udp://10.9.0.9:12201' }, '10.9.0.9'],
  ['fluentd', { 'fluentd-address': '10.9.0.9:24224' }, '10.9.0.9'],
  ['fluentd', { 'fluentd-address': 'localhost:24224' }, undefined],
  ['fluentd', { 'fluentd-address': 'unix:///run/fluentd.sock' }, undefined],
  ['splunk', { 'splunk-url': 'https://10.9.0.9:8088' }, '10.9.0.9'],
  ['awslogs', {}, 'AWS'],
  ['gcplogs', {}, 'Google Cloud'],
  // Another driver's option says nothing.
  ['json-file', { 'gelf-address': 'udp://10.9.0.9:12201' }, undefined],
])('%s with %o ships to %s', (driver, options, to) => expect(shipsTo({ driver, options })).toBe(to));
