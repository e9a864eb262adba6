// The front page of the package of a language, where its registry shows one (PyPI, pkg.go.dev) or none has looked yet (the
// sources for Maven): the root README has TypeScript in it and links that are dead elsewhere. The steps and the sample are those of
// docs/own-app.md.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { description, name, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const site = `${repository.url.replace(/\.git$/, '')}/blob/main`;

export const LANGUAGES = ['Python', 'Java', 'Go'];

/** Markdown of `from` with absolute links. A link to nothing is an error. */
function withAbsoluteLinks(markdown, from) {
  return markdown.replace(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g, (_, path, anchor = '') => {
    const target = path === '' ? from : posix.join(posix.dirname(from), path);
    if (!existsSync(join(root, target))) throw new Error(`${from}: no ${target}`);
    return `](${site}/${target}${anchor})`;
  });
}

/** The body of a section, without its heading. */
function section(markdown, heading) {
  const sections = markdown.split(/^## /m).slice(1);
  const found = sections.find((text) => text.startsWith(`${heading}\n`));
  if (!found) throw new Error(`docs/own-app.md has no section '${heading}'`);
  return found.slice(heading.length).trim();
}

/** The front page for a language of `LANGUAGES`. */
export function frontPage(language) {
  const guide = readFileSync(join(root, 'docs/own-app.md'), 'utf8');
  const page = `# ${name}

${description}. For ${language}, by jsii: the constructs are those of TypeScript, and run in Node.js 20 or later, which must be installed.

- [The constructs](constructs.md) by domain, and [the example stacks](../examples/README.md) made of them
- [The reference](api/API.md) of everything public, in TypeScript's words
- [What has changed](../CHANGELOG.md)

## Use it in your own app

${section(guide, language)}

## Further reading

${section(guide, 'Further reading')}
`;
  return withAbsoluteLinks(page, 'docs/own-app.md');
}
