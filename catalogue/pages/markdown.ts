import { dirname, join, normalize } from 'node:path/posix';

/** Where files of the repository are looked at that are no pages. */
const REPOSITORY = 'https://github.com/cdk-reference-architectures/cdk-reference-architectures/blob/main';

/** The address of a file of the repository that is no page. */
export function inRepository(file: string): string {
  return `${REPOSITORY}/${file}`;
}

/** The address of a page in the site, for a Markdown file of the repository. */
export function pageOf(file: string): string {
  return file.replace(/(^|\/)README\.md$/, '$1index.md');
}

/**
 * The text of a Markdown file as a page: links to other Markdown files that are pages lead to those, links to other files to the
 * repository. What Vue would take for markup is left alone.
 *
 * @param file the file, from the root of the repository
 * @param pages the Markdown files that are pages
 * @param places where in the site an anchor of a file is, by `file#anchor`, unless it is on the page of the file
 */
export function asPage(
  text: string,
  file: string,
  pages: ReadonlySet<string>,
  places: ReadonlyMap<string, string> = new Map(),
): string {
  const linked = text.replace(
    /\]\((?!https?:|mailto:|\/)([^)#\s]*)(#[^)\s]*)?\)/g,
    (link, path: string, anchor = '') => {
      const target = path === '' ? file : normalize(join(dirname(file), path)).replace(/\/$/, '');
      const page = [target, `${target}/README.md`].find((name) => pages.has(name));
      const place = places.get(`${page}${anchor}`);
      if (place) return `](${place})`;
      if (path === '') return link;
      return page ? `](/${pageOf(page)}${anchor})` : `](${inRepository(target)}${anchor})`;
    },
  );
  // Vue reads what is not code: addresses in brackets become links, other brackets and braces are written as text.
  return linked
    .split(/(```[\s\S]*?```|~~~[\s\S]*?~~~|`[^`\n]+`|<!--[\s\S]*?-->)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/<(https?:[^>\s]+)>/g, '[$1]($1)')
            .replace(/<(?=[\w/])/g, '&lt;')
            .replace(/\{\{/g, '&#123;&#123;'),
    )
    .join('');
}

/** The first heading of a text. */
export function titleOf(text: string): string {
  return /^# (.+)$/m.exec(text)?.[1]?.replace(/`/g, '') ?? 'Untitled';
}
