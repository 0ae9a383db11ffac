import { expect, test } from 'vitest';
import { replied, together } from '../../src/host/arping.ts';

const asked = (words: string): string => `ARPING 192.168.50.21 from 0.0.0.0 eth0 ${words}`;

test('nobody answers for an address that is free', () => {
  expect(replied(0, asked('Sent 2 probes (2 broadcast(s)) Received 0 response(s)'))).toEqual({ is: 'free' });
});

test.each([
  ['a reply', 'Unicast reply from 192.168.50.21 [52:54:00:AB:CD:EF] 0.601ms Sent 1 probes (1 broadcast(s)) Received 1 response(s)'],
  ['somebody who asks for the same address', 'Broadcast request from 0.0.0.0 [52:54:00:AB:CD:EF]'],
])('%s means that the address is taken, by whom', (_, words) => {
  expect(replied(1, asked(words))).toEqual({ is: 'taken', mac: '52:54:00:ab:cd:ef' });
});

test.each([
  [2, 'arping: Device eth9 not available.', 'arping: Device eth9 not available.'],
  [2, 'Interface "eth0" is down', 'arping: Interface "eth0" is down'],
  [2, asked('Unicast reply from 192.168.50.21 [52:54:00:AB:CD:EF]'), 'arping: Unicast reply from 192.168.50.21 [52:54:00:AB:CD:EF]'],
  // An end of 1 that names nobody is no proof of anything.
  [1, asked(''), 'arping: it ended with 1'],
  [127, '', 'arping: it ended with 127'],
  [2, 'arping: socket: Operation not permitted', 'arping: socket: Operation not permitted (this needs CAP_NET_RAW: run it as root)'],
])("any other end is an error in arping's own words: %i %s", (code, words, because) => {
  expect(replied(code, words)).toEqual({ is: 'unknown', because });
});

test('an address is taken if either probe heard somebody, and free only if both were sent and neither did', () => {
  const free = { is: 'free' } as const;
  const taken = { is: 'taken', mac: '52:54:00:ab:cd:ef' } as const;
  const unknown = { is: 'unknown', because: 'arping: Device eth9 not available.' } as const;
  expect(together([free, free], 2, '')).toEqual(free);
  expect(together([free, taken], 2, '')).toEqual(taken);
  expect(together([unknown, taken], 2, '')).toEqual(taken);
  expect(together([free, unknown], 2, '')).toEqual(unknown);
  expect(together([free], 2, 'arping: it was ended by SIGTERM')).toEqual({ is: 'unknown', because: 'arping: it was ended by SIGTERM' });
});
