import { dirname, join, normalize } from 'node:path/posix';
import { domainOf, PACKAGE, partsOf } from '../layout.mjs';

/**
 * A domain is entered by its doors: `index.ts`, which is the public API, and `internal.ts`, which is for the other domains of
 * the package. What is shared by all is in `lib/private` and knows no domain. Examples and the app are users of the package:
 * their imports are those that a reader can copy.
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      door: "'{{source}}' is inside of the domain '{{domain}}'; import from '{{index}}', or what is not public from '{{internal}}'",
      upwards: "'lib/private' is below every domain and must not import '{{source}}'; move the code into the domain",
      outside: "'{{source}}' is not in 'lib', which is all that is published",
      self: "'{{source}}' is this package itself; import the file or the domain by its relative path",
      root: "'{{source}}' is the index of the package; import the domain, or the file of the same domain",
      published: "'{{source}}' would be published by an index; export the public files by name",
      user: "'{{source}}' is a path that a user of the package does not have; import from '{{name}}'",
    },
  },
  create(context) {
    const parts = partsOf(context);
    const check = parts[0] === 'lib' ? inLib : ['examples', 'bin'].includes(parts[0]) ? ofUser : undefined;
    if (!check) return {};
    const visit = (node) => {
      if (!node || typeof node.value !== 'string') return;
      const found = check(parts, node.value, node.parent.type.startsWith('Export'));
      if (found) context.report({ node, messageId: found[0], data: { source: node.value, ...found[1] } });
    };
    return {
      ImportDeclaration: ({ source }) => visit(source),
      ExportNamedDeclaration: ({ source }) => visit(source),
      ExportAllDeclaration: ({ source }) => visit(source),
      ImportExpression: ({ source }) => visit(source),
      TSImportType: ({ source }) => visit(source),
      TSExternalModuleReference: ({ expression }) => visit(expression),
      "CallExpression[callee.name='require']": ({ arguments: [source] }) => visit(source),
    };
  },
};

const isRelative = (source) => /^\.\.?(\/|$)/.test(source);
const isPackage = (source) => source === PACKAGE || source.startsWith(`${PACKAGE}/`);

/** The parts of what is imported, without the ending: `['lib', 'compute']` for a domain. */
function target(parts, source) {
  const path = normalize(join(dirname(parts.join('/')), source)).replace(/(\.[cm]?[jt]s|\/)$/, '');
  return path.replace(/\/index$/, '').split('/');
}

function inLib(parts, source, exported) {
  if (isPackage(source)) return ['self'];
  if (!isRelative(source)) return undefined;
  const [root, domain, ...inner] = target(parts, source);
  if (root !== 'lib') return ['outside'];
  if (domain === undefined || domain === 'index') return ['root'];
  const hidden = [domain, ...inner].includes('private') || inner[0] === 'internal';
  if (exported && hidden && parts.at(-1) === 'index.ts') return ['published'];
  const own = domainOf(parts);
  if (domain === own || domain === 'private') return undefined;
  if (own === 'private') return ['upwards'];
  if (inner.length === 0 || (inner.length === 1 && inner[0] === 'internal')) return undefined;
  const index = source.slice(0, source.lastIndexOf(`${domain}/`) + domain.length);
  return ['door', { domain, index, internal: `${index}/internal` }];
}

function ofUser(parts, source) {
  if (isPackage(source)) {
    const [, domain, ...inner] = source.split('/');
    return inner.length > 0 || ['lib', 'dist', 'private'].includes(domain) ? ['user', { name: PACKAGE }] : undefined;
  }
  if (!isRelative(source)) return undefined;
  const [root, domain] = target(parts, source);
  if (root !== 'lib' && root !== 'dist') return undefined;
  return ['user', { name: domain && domain !== 'private' ? `${PACKAGE}/${domain}` : PACKAGE }];
}
