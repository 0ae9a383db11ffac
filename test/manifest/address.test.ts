import { expect, test } from 'vitest';
import { addressFaults } from '../../src/manifest/address.ts';

const faultOf = addressFaults({
  subnet: '192.168.1.0/24',
  gateway: '192.168.1.1',
  hairpin: '192.168.1.9',
  host: ['192.168.1.5'],
  reserved: [
    { first: 0xc0a80164, last: 0xc0a801c7 },
    { first: 0xc0a80132, last: 0xc0a80132 },
  ],
});

test.each([
  ['192.168.1.0', 'address-unusable', '192.168.1.0 is the network address of 192.168.1.0/24'],
  ['192.168.1.255', 'address-unusable', '192.168.1.255 is the broadcast address of 192.168.1.0/24'],
  ['192.168.2.20', 'address-outside', '192.168.2.20 is outside the subnet 192.168.1.0/24'],
  ['192.168.1.1', 'address-taken', "192.168.1.1 is the gateway's"],
  ['192.168.1.9', 'address-taken', "192.168.1.9 is the hairpin's"],
  ['192.168.1.5', 'address-taken', "192.168.1.5 is the host's own"],
  ['192.168.1.100', 'address-reserved', '192.168.1.100 is reserved: 192.168.1.100-192.168.1.199'],
  ['192.168.1.199', 'address-reserved', '192.168.1.199 is reserved: 192.168.1.100-192.168.1.199'],
  ['192.168.1.50', 'address-reserved', '192.168.1.50 is reserved: 192.168.1.50'],
])('%s', (address, code, message) => expect(faultOf(address)).toEqual({ code, message }));

test.each(['192.168.1.2', '192.168.1.99', '192.168.1.200', '192.168.1.254'])('%s is free', (address) =>
  expect(faultOf(address)).toBeUndefined());

test.each(['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255'])("%s is nobody's on any LAN", (address) =>
  expect(addressFaults({})(address)).toEqual({ code: 'address-unusable', message: `${address} is no address a machine can have` }));

test('what is not known refuses nothing', () => expect(addressFaults({})('10.0.0.0')).toBeUndefined());
