import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';

/** A secret from its file. It is read each time, because secrets are rotated. */
export async function readSecret(file: string): Promise<string> {
  const secret = (await readFile(file, 'utf8')).trim();
  if (secret === '') throw new Error(`${file} is empty`);
  return secret;
}

/** Equal or not, in a time that does not tell where they differ, nor how long they are. */
export function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** `Authorization: Bearer TOKEN`. */
export const bears = (headers: IncomingHttpHeaders, token: string): boolean =>
  same(/^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '', token);

/**
 * Whether a delivery comes from somebody who knows the secret: GitHub, Gitea
 * and Forgejo sign the body with it, GitLab sends it along.
 */
export function isGenuine(headers: IncomingHttpHeaders, body: Buffer, secret: string): boolean {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const given: readonly (readonly [name: string, wanted: string])[] = [
    ['x-hub-signature-256', `sha256=${signature}`],
    ['x-forgejo-signature', signature],
    ['x-gitea-signature', signature],
    ['x-gitlab-token', secret],
  ];
  const shown = given.filter(([name]) => headers[name] !== undefined);
  // Several are sent for the sake of older receivers; none of them may be wrong.
  return shown.length > 0 && shown.every(([name, wanted]) => same(String(headers[name]), wanted));
}
