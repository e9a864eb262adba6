/** Nothing is hung on the caller's scope: `new Child(scope, ...)` belongs in a function that is handed its own scope. */
export default {
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
