// The rules of the house that no published plugin has.

/** The JSDoc text in front of a node, or undefined. */
function docOf(context, node) {
  const comments = context.sourceCode.getCommentsBefore(node).filter((c) => c.type === 'Block' && c.value[0] === '*');
  return comments.at(-1)?.value;
}

/** Every optional property of an exported props struct says what happens without it. */
const optionalPropHasDefault = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      doc: "'{{name}}' has no JSDoc; say what it is, with units, limits and cost where it has them",
      missing: "optional prop '{{name}}' has no @default; give a literal, or '- behaviour' in prose",
    },
  },
  create(context) {
    return {
      'ExportNamedDeclaration > TSInterfaceDeclaration TSPropertySignature'(node) {
        const name = context.sourceCode.getText(node.key);
        const doc = docOf(context, node);
        if (!doc) return context.report({ node, messageId: 'doc', data: { name } });
        if (node.optional && !/@default\b/.test(doc)) context.report({ node, messageId: 'missing', data: { name } });
      },
    };
  },
};

/** Nothing is hung on the caller's scope: `new Child(scope, ...)` belongs in a function that is handed its own scope. */
const childrenLiveInThis = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { scope: "create children in 'this', not in the caller's 'scope'" },
  },
  create(context) {
    return {
      "MethodDefinition[kind='constructor'] NewExpression[arguments.0.type='Identifier'][arguments.0.name='scope']"(
        node,
      ) {
        context.report({ node, messageId: 'scope' });
      },
    };
  },
};

export default {
  meta: { name: 'house' },
  rules: {
    'optional-prop-has-default': optionalPropHasDefault,
    'children-live-in-this': childrenLiveInThis,
  },
};
