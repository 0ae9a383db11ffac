import { expect, test } from 'vitest';
import { decode } from '../../src/manifest/decode.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a byte order mark is no part of the text', () => {
  expect(decode(bytes('\u{feff}a: ü\r\n\tb'))).toBe('a: ü\r\n\tb');
});

test('bytes that are no UTF-8 are refused where they stand', () => {
  expect(decode(Uint8Array.of(0x61, 0x0a, 0x62, 0xff, 0x63))).toEqual({
    code: 'not-utf8',
    message: 'this file is not UTF-8',
    line: 2,
    column: 2,
  });
});

test('UTF-16 is refused', () => {
  expect(decode(Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toMatchObject({ code: 'not-utf8', line: 1, column: 1 });
});

test('a NUL byte is refused where it stands', () => {
  expect(decode(bytes('a: b\nc: \0d'))).toMatchObject({
    code: 'control-character',
    message: expect.stringContaining('U+0000'),
    line: 2,
    column: 4,
  });
});

test('exactly 1 MiB is read, one byte more is not', () => {
  expect(decode(bytes('#'.repeat(1024 * 1024)))).toHaveLength(1024 * 1024);
  expect(decode(bytes('#'.repeat(1024 * 1024 + 1)))).toEqual({
    code: 'too-large',
    message: 'this file is larger than 1 MiB',
    line: 1,
    column: 1,
  });
});
