import type { FileSpec } from '../core/fleet.ts';
import type { Tree } from '../core/tree.ts';
import type { File, Service } from './fleet.gen.ts';

/** A file's bytes as base64, or why there are none. `manifest` is the path of the manifest that names it. */
export function contentOf(file: File, tree: Tree, manifest: string): { readonly content: string } | { readonly problem: string } {
  if (file.from === undefined) return { content: Buffer.from(file.content ?? '').toString('base64') };
  const path = [...manifest.split('/').slice(0, -1), ...file.from.split('/')].filter((part) => part !== '' && part !== '.').join('/');
  const found = tree.files.get(path);
  if (found === undefined) return { problem: `there is no file ${tree.base}${path}` };
  if ('problem' in found) return { problem: `the file ${tree.base}${path} ${found.problem}` };
  return { content: Buffer.from(found.bytes).toString('base64') };
}

/**
 * Why a file cannot be put where it shall lie, or `undefined`. Files are copied
 * in before the container starts: not into a root that is read-only, and what
 * is then mounted over them hides them.
 */
export function placeFault({ path }: Pick<FileSpec, 'path'>, service: Service): string | undefined {
  const mounts = [...(service.tmpfs ?? []), ...(service.volumes ?? []).map((volume) => volume.path)];
  const nearest = mounts.filter((mount) => `${path}/`.startsWith(`${mount}/`)).sort((a, b) => b.length - a.length)[0];
  if (nearest === path) return `\`${path}\` is where something is mounted; a file cannot lie there too`;
  if (nearest !== undefined && service.tmpfs?.includes(nearest)) return `the tmpfs \`${nearest}\` would hide \`${path}\`; put it elsewhere`;
  if (nearest === undefined && service.readOnly) {
    return `\`${path}\` lies in the root file system, which \`readOnly\` keeps Docker from writing to; put it on a volume, or leave \`readOnly\` out`;
  }
  return undefined;
}

/** The first of the places whose path another already has. */
export function repeated<Place extends { readonly path: string }>(places: readonly Place[]): Place | undefined {
  const seen = new Set<string>();
  return places.find(({ path }) => seen.size === seen.add(path).size);
}
