import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { contentTypeOf } from './site-content-types';

/** A file of a site. */
export interface SiteFile {
  /** The path from the directory, with slashes: the key of its object. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Whether its name changes with its content. */
  readonly hashed: boolean;
  /** The content type to upload it with; empty where the CLI finds out itself, undefined where nobody knows. */
  readonly contentType?: string;
}

/** The content of a directory. */
export interface SiteDirectory {
  readonly files: readonly SiteFile[];
  /** Paths of what is neither file nor directory: links that lead elsewhere. */
  readonly links: readonly string[];
  /** Whether there is a directory at all. */
  readonly exists: boolean;
}

/** Hidden files that are meant to be served: https://www.rfc-editor.org/rfc/rfc8615 */
const SERVED = /^\.well-known\//;

/** Reads what is in a directory, in the order of the paths, which is the same on every machine. */
export function readSite(
  directory: string,
  hashedDirectories: readonly string[],
  contentTypes?: Readonly<Record<string, string>>,
): SiteDirectory {
  if (!lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) return { files: [], links: [], exists: false };
  const found = walk(directory, '');
  const files = found
    .filter(({ size }) => size !== undefined)
    .map(({ path, size = 0 }) => ({
      path,
      size,
      hashed: hashedDirectories.some((folder) => path.startsWith(`${folder}/`)),
      // RFC 8615 names have no extension: they say themselves what they are.
      contentType: contentTypeOf(extname(path).toLowerCase(), contentTypes),
    }));
  return { files, links: found.filter(({ size }) => size === undefined).map(({ path }) => path), exists: true };
}

/** Files that nobody means to publish: what begins with a dot, and what packages and keys are in. */
export function isPrivate(path: string): boolean {
  if (SERVED.test(path)) return isPrivate(path.replace(SERVED, ''));
  return path
    .split('/')
    .some((name) => /^\.|^node_modules$|^id_(rsa|dsa|ecdsa|ed25519)|\.(pem|key|p12|pfx)$/i.test(name));
}

/**
 * Whether a part of the path looks like the hash of a bundler: eight letters and digits or more at the end of it, or eight of base64url after
 * a separator, with a digit or a capital among them; or an id of Next.js for a build.
 */
export function hasHash(path: string): boolean {
  const parts = path.split('/').flatMap((segment) => [segment, ...segment.split('.')]);
  return parts.some((part) =>
    [/(?:^|[-_~])([a-z0-9]{8,})$/i, /[-_~]([\w-]{8})$/, /^([\w-]{21})$/].some((form) =>
      /[A-Z0-9]/.test(form.exec(part)?.[1] ?? ''),
    ),
  );
}

/** A hash of all names and contents. */
export function hashOf(directory: string, files: readonly SiteFile[]): string {
  const hash = createHash('sha256');
  for (const { path } of files) {
    const content = createHash('sha256')
      .update(readFileSync(join(directory, path)))
      .digest('hex');
    hash.update(`${JSON.stringify(path)} ${content}\n`);
  }
  return hash.digest('hex');
}

function walk(root: string, folder: string): { readonly path: string; readonly size?: number }[] {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      const stat = lstatSync(join(root, path));
      if (stat.isDirectory()) return walk(root, path);
      return [{ path, size: stat.isFile() ? stat.size : undefined }];
    });
}
