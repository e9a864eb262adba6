import { isInternal } from '../jsdoc.mjs';
import { publicMembers, typeTextOf } from '../members.mjs';
import { VOCABULARY } from '../vocabulary.mjs';

/** One idea has one name in the public API; `scripts/eslint/vocabulary.mjs` is the list. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { name: "'{{name}}' is called '{{instead}}' in this package: {{why}}" },
  },
  create(context) {
    const { sourceCode } = context;
    const check = (node, name, kind, type) => {
      const entry = VOCABULARY.find((candidate) => refuses(candidate, name, kind, type));
      if (entry) {
        const instead = typeof entry.instead === 'function' ? entry.instead(name) : entry.instead;
        context.report({ node, messageId: 'name', data: { name, instead, why: entry.why } });
      }
    };
    return {
      'ExportNamedDeclaration > :matches(ClassDeclaration, TSInterfaceDeclaration)'(declaration) {
        if (isInternal(sourceCode, declaration)) return;
        check(declaration.id, declaration.id.name, 'type');
        for (const { node, name, kind } of publicMembers(declaration)) {
          if (!isInternal(sourceCode, node)) check(node, name, kind, typeTextOf(sourceCode, node));
        }
      },
    };
  },
};

function refuses({ kinds, name: pattern, type: typePattern, allowed = [] }, name, kind, type = '') {
  if (!kinds.includes(kind) || allowed.includes(name)) return false;
  return (!pattern || pattern.test(name)) && (!typePattern || typePattern.test(type));
}
