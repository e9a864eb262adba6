import { isInternal, jsdocOf } from '../jsdoc.mjs';

/** Every optional property of an exported props struct says what happens without it. */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      doc: "'{{name}}' has no JSDoc; say what it is, with units, limits and cost where it has them",
      missing: "optional prop '{{name}}' has no @default; give a literal, or '- behaviour' in prose",
    },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      'ExportNamedDeclaration > TSInterfaceDeclaration'(struct) {
        // What stays in the package is documented for those who read its code, and has no page with a column of defaults.
        if (isInternal(sourceCode, struct)) return;
        for (const node of struct.body.body.filter(({ type }) => type === 'TSPropertySignature')) {
          const name = sourceCode.getText(node.key);
          const doc = jsdocOf(sourceCode, node)?.value;
          if (!doc) context.report({ node, messageId: 'doc', data: { name } });
          else if (node.optional && !/@default\b/.test(doc))
            context.report({ node, messageId: 'missing', data: { name } });
        }
      },
    };
  },
};
