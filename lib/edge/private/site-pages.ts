import { posix } from 'node:path';
import { SitePolicy } from './site-policy';

/** Something in a page that a browser would not run, apply or find. */
export interface PageFault {
  readonly page: string;
  readonly fault: string;
}

/** A comment, a script, a style, or the start of any other element. */
const PARTS =
  /<!--[\s\S]*?-->|<(script|style)\b((?:"[^"]*"|'[^']*'|[^'">])*)>([\s\S]*?)<\/\1\s*>|<([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gi;

const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** What is no script to a browser: data for one, or a template. */
const RUNS = /^(|module|importmap|speculationrules|(text|application)\/(x-)?(java|ecma)script)$/i;

/** Which attribute loads something, and the directive that allows it. */
const LOADS: Readonly<Record<string, readonly [attribute: string, directive: string]>> = {
  script: ['src', 'script-src'],
  img: ['src', 'img-src'],
  source: ['src', 'media-src'],
  video: ['src', 'media-src'],
  audio: ['src', 'media-src'],
};

/** The kinds of `<link>` that load something. */
const LINKS: Readonly<Record<string, string>> = {
  stylesheet: 'style-src',
  modulepreload: 'script-src',
  icon: 'img-src',
  'apple-touch-icon': 'img-src',
  manifest: 'manifest-src',
};

/**
 * The faults of a page: parts that its policy blocks, and files that it loads and that are not there.
 *
 * @param page the path of the page in the site
 * @param html its text
 * @param isThere whether the site has a file
 * @param policy the policy that the page is served with, if there is one
 */
export function pageFaults(
  page: string,
  html: string,
  isThere: (path: string) => boolean,
  policy: SitePolicy | undefined,
): PageFault[] {
  const faults = [...html.matchAll(PARTS)].flatMap(([, raw = '', rawAttributes, text = '', other = '', attributes]) => {
    const tag = (raw || other).toLowerCase();
    if (tag === '') return [];
    const given = attributesOf(rawAttributes ?? attributes ?? '');
    return [...inlineFaults(tag, given, text, policy), ...loadFaults(page, tag, given, isThere, policy)];
  });
  return faults.map((fault) => ({ page, fault }));
}

function inlineFaults(
  tag: string,
  given: ReadonlyMap<string, string>,
  text: string,
  policy: SitePolicy | undefined,
): string[] {
  if (!policy) return [];
  const isScript = tag === 'script' && !given.has('src') && RUNS.test(given.get('type') ?? '');
  const handlers = [...given.keys()].filter((name) => /^on[a-z]/.test(name));
  const runs = [...given.values()].some((value) => /^\s*javascript:/i.test(value));
  return [
    ...(isScript && text.trim() !== '' && !policy.allowsInline('script', text) ? ['an inline script'] : []),
    ...(tag === 'style' && !policy.allowsInline('style', text) ? ['an inline style sheet'] : []),
    ...(given.has('style') && !policy.allowsAttributes('style') ? [`a 'style' of <${tag}>`] : []),
    ...(policy.allowsAttributes('script') ? [] : handlers.map((name) => `an '${name}' of <${tag}>`)),
    ...(runs && !policy.allowsAttributes('script') ? [`a 'javascript:' address of <${tag}>`] : []),
  ].map((what) => `${what}, which the Content-Security-Policy blocks`);
}

function loadFaults(
  page: string,
  tag: string,
  given: ReadonlyMap<string, string>,
  isThere: (path: string) => boolean,
  policy: SitePolicy | undefined,
): string[] {
  const [attribute, directive] =
    tag === 'link' ? ['href', linkDirective(given.get('rel') ?? '')] : (LOADS[tag] ?? [undefined, undefined]);
  const address = attribute === undefined ? undefined : given.get(attribute);
  if (!address || directive === undefined || /^(data|blob):/i.test(address)) return [];
  const base = new URL(`https://site.invalid/${page}`);
  const url = URL.canParse(address, base.href) ? new URL(address, base.href) : undefined;
  if (!url) return [`'${address}', which is no address`];
  if (url.origin !== base.origin) {
    return policy && !policy.allowsOrigin(directive, url)
      ? [`'${address}', an origin that the Content-Security-Policy does not have`]
      : [];
  }
  return isThere(keyOf(url)) ? [] : [`'${address}', which is not in the directory`];
}

/** The key of the object that an address of the site means. */
function keyOf({ pathname }: URL): string {
  try {
    return posix.normalize(decodeURIComponent(pathname)).slice(1);
  } catch {
    return pathname.slice(1);
  }
}

function linkDirective(rel: string): string | undefined {
  const kind = rel
    .toLowerCase()
    .split(/\s+/)
    .find((each) => LINKS[each]);
  return kind === undefined ? undefined : LINKS[kind];
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', ...values]) => [
      name.toLowerCase(),
      (values.find((value) => value !== undefined) ?? '').replaceAll('&amp;', '&'),
    ]),
  );
}
