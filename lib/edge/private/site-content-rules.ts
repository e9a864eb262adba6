import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  quoted,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { SiteContentProps } from '../delivery/content/site-content';
import { ServedSite } from './site-delivery';
import { hasHash, isPrivate, SiteDirectory, SiteFile } from './site-files';
import { pageFaults } from './site-pages';
import { SitePolicy } from './site-policy';

/** What there is in the temporary storage of a function that has no more: 512 MiB. */
const STORAGE = 512 * 1024 * 1024;

/** How many paths of one kind an error names. */
const NAMED = 5;

/** The rules for content: that it is a site, that all of it is meant to be published, and that browsers take it. */
export function siteContentRules(
  props: SiteContentProps,
  hashedDirectories: readonly string[],
  site: SiteDirectory,
  served: ServedSite,
): Rules {
  const { directory, memorySize, ephemeralStorage, pageCacheTtl, removeOldAssets, removeOldPages } = props;
  return [
    nonEmpty('directory', directory),
    rule(
      served.readsBucket === false,
      () => `'bucket' must be an origin of 'delivery', got another one; give it to DeliveryOrigin.bucket()`,
    ),
    rule(
      directory.trim() !== '' && !site.exists,
      () => `'directory' must be a directory, got '${directory}'; build the site before the app is synthesized`,
    ),
    rule(site.exists && site.files.length === 0, () => `'directory' must have files in it, got none in '${directory}'`),
    nonEmptyList('hashedDirectories', hashedDirectories),
    hashedDirectories.flatMap((folder) =>
      matches('hashedDirectories', folder, /^[\w.~-]+(\/[\w.~-]+)*$/, `paths in it without slashes at their ends`),
    ),
    contentTypeRules(props.contentTypes),
    seconds('pageCacheTtl', pageCacheTtl, { min: 0, max: 31_536_000 }),
    wholeNumber('memorySize', memorySize, { min: 512, max: 10_240 }),
    rule(
      ephemeralStorage !== undefined && !between(ephemeralStorage.toMebibytes(), 512, 10_240),
      () => `'ephemeralStorage' must be from 512 to 10,240 MiB, got ${ephemeralStorage?.toMebibytes()}`,
    ),
    rule(
      removeOldAssets === true && removeOldPages !== true,
      () => `'removeOldAssets' needs 'removeOldPages': pages of before would look for them; set both, or neither`,
    ),
    site.files.length > 0 ? fileRules(props, site, served) : [],
  ].flat();
}

function contentTypeRules(contentTypes: { readonly [extension: string]: string } = {}): Rules {
  return Object.entries(contentTypes).flatMap(([extension, type]) => [
    matches('contentTypes', extension, /^\.[a-z0-9]+$/, `extensions in small letters, with a dot: '.glb'`),
    matches('contentTypes', type, /^[\w.+-]+\/[\w.+-]+(\s*;.+)?$/, `media types, as 'model/gltf-binary'`),
  ]);
}

function fileRules(props: SiteContentProps, { files, links }: SiteDirectory, served: ServedSite): Rules {
  const index = 'index.html';
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const room = props.ephemeralStorage?.toBytes() ?? STORAGE;
  const published = files.filter(({ path }) => !isPrivate(path));
  return [
    rule(!files.some(({ path }) => path === index), () => `'directory' must have '${index}' at its top`),
    none(
      files.filter(({ path }) => isPrivate(path)),
      'files that are no part of a site',
      'they may hold secrets: give the directory of the build, or delete them from it',
    ),
    none(
      links.map((path) => ({ path })),
      'links',
      'they may lead out of it: put files in their place',
    ),
    none(
      props.sourceMaps === true ? [] : published.filter(({ path }) => path.endsWith('.map')),
      'source maps',
      `leave them out of the build, or set 'sourceMaps' to true if everybody may read the sources`,
    ),
    none(
      published.filter(({ contentType }) => contentType === undefined),
      'files whose content type nobody knows',
      `say it in 'contentTypes', or leave them out of the build`,
    ),
    none(
      published.filter(({ path, hashed }) => hashed && !path.endsWith('.map') && !hasHash(path)),
      `files in 'hashedDirectories' whose names have no hash`,
      'browsers would keep them for a year after they have changed: move them, or have the bundler hash their names',
    ),
    none(
      published.filter(({ path }) => /[\p{Cc}\\]/u.test(path) || path.length > 900),
      'names that are no address',
      'rename them',
    ),
    rule(
      isKnown(room) && total * 2 > room,
      () =>
        `'directory' has ${mebibytes(total)} MiB, and is there twice while it is deployed, as files and in an archive; raise 'ephemeralStorage' (${mebibytes(room)} MiB)`,
    ),
    props.checkPages === false ? [] : pageRules(props.directory, files, served),
  ].flat();
}

/** A rule that there is no file of a kind. */
function none(found: readonly { readonly path: string }[], kind: string, remedy: string): Rules {
  const named = quoted(found.slice(0, NAMED).map(({ path }) => path));
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  return rule(found.length > 0, () => `'directory' must not have ${kind}, got ${named}${more}; ${remedy}`);
}

function pageRules(directory: string, files: readonly SiteFile[], served: ServedSite): Rules {
  const paths = new Set(files.map(({ path }) => path));
  const isThere = (path: string) =>
    paths.has(path === '' || path.endsWith('/') ? `${path}index.html` : path) ||
    paths.has(`${path}/index.html`) ||
    served.otherPaths.some((pattern) => pattern.test(`/${path}`));
  const rules = served.policy === undefined ? undefined : new SitePolicy(served.policy);
  return files
    .filter(({ path }) => /\.html?$/.test(path))
    .flatMap(({ path }) => pageFaults(path, readFileSync(join(directory, path), 'utf8'), isThere, rules))
    .map(({ page, fault }) =>
      rule(true, () => `'${page}' has ${fault}; change the page, or set 'checkPages' to false if it is meant so`),
    );
}

function between(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
