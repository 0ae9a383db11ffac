/**
 * The short form Docker lists: `docker.io/library/busybox` is `busybox:latest`,
 * and a digest makes the tag before it idle.
 */
export function normalImage(reference: string): string {
  const short = reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\/(?=[^/]+$)/, '');
  const [name = '', digest] = short.split('@');
  if (digest !== undefined) return `${name.replace(/:[^/:]+$/, '')}@${digest}`;
  return /:[^/]+$/.test(name) ? name : `${name}:latest`;
}
