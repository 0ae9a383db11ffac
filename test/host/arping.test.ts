import { expect, test } from 'vitest';
import { replied } from '../../src/host/arping.ts';

const failed = { code: 1, message: 'Command failed: arping -D' };

test.each([
  ['a reply', 'Unicast reply from 192.168.50.21 [52:54:00:AB:CD:EF]  0.601ms'],
  ['somebody who asks for the same address', 'Broadcast request from 0.0.0.0 [52:54:00:AB:CD:EF]'],
])('%s means that the address is taken, by whom', (_, said) => {
  expect(replied(failed, `ARPING 192.168.50.21 from 0.0.0.0 eth0\n${said}\nSent 1 probes (1 broadcast(s))\n`, '')).toEqual({
    is: 'taken',
    mac: '52:54:00:ab:cd:ef',
  });
});

test("any other end is an error in arping's own words", () => {
  expect(replied({ ...failed, code: 2 }, '', 'arping: Device eth9 not available.')).toEqual({
    is: 'unknown',
    because: 'arping: Device eth9 not available.',
  });
  expect(replied({ ...failed, code: 2 }, 'Unicast reply from 192.168.50.21 [52:54:00:AB:CD:EF]', 'Interface "eth0" is down')).toEqual({
    is: 'unknown',
    because: 'arping: Interface "eth0" is down',
  });
  // An end of 1 that names nobody is no proof of anything.
  expect(replied(failed, '', '')).toEqual({ is: 'unknown', because: 'arping: Command failed: arping -D' });
});

test('who may not ask is told what it takes', () => {
  expect(replied({ ...failed, code: 2 }, '', 'arping: socket: Operation not permitted')).toEqual({
    is: 'unknown',
    because: 'arping: socket: Operation not permitted (this needs CAP_NET_RAW: run it as root)',
  });
});
