/** The JSDoc comment in front of a declaration, or undefined. */
export function jsdocOf(sourceCode, node) {
  const outermost = node.parent?.type.startsWith('Export') ? node.parent : node;
  return sourceCode
    .getCommentsBefore(outermost)
    .filter((comment) => comment.type === 'Block' && comment.value[0] === '*')
    .at(-1);
}

/** Whether a declaration or a member is marked as one that the package does not publish. */
export function isInternal(sourceCode, node) {
  return /@internal\b/.test(jsdocOf(sourceCode, node)?.value ?? '');
}
