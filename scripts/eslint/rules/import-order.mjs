/**
 * Imports have one order: Node.js, `constructs`, the core of CDK, other packages, then the repository's own from the farthest
 * folder to the nearest; by alphabet in each group, without blank lines to keep.
 */
export default {
  meta: {
    type: 'layout',
    fixable: 'code',
    schema: [],
    messages: { order: "import '{{source}}' before '{{before}}'; --fix does it" },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      Program({ body }) {
        for (const imports of runsOfImports(body)) {
          const sorted = imports.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
          const at = imports.findIndex((node, i) => node !== sorted[i]);
          if (at < 0) continue;
          context.report({
            node: sorted[at],
            messageId: 'order',
            data: { source: sorted[at].source.value, before: imports[at].source.value },
            fix: (fixer) => fixOf(fixer, sourceCode, imports, sorted),
          });
        }
      },
    };
  },
};

/** Imports one after another. One for its side effects only is left where it is: what it does may matter to the next. */
function runsOfImports(body) {
  const runs = [[]];
  for (const node of body) {
    if (node.type === 'ImportDeclaration' && node.specifiers.length > 0) runs.at(-1).push(node);
    else runs.push([]);
  }
  return runs;
}

/** Sorts by group, then by how far away, then by alphabet. */
function keyOf({ source: { value } }) {
  if (value.startsWith('node:')) return [0, 0, value];
  if (value === 'constructs') return [1, 0, value];
  if (value === 'aws-cdk-lib' || value === 'aws-cdk-lib/core') return [2, 0, value];
  if (!/^\.\.?(\/|$)/.test(value)) return [3, 0, value];
  return [4, -value.split('/').filter((part) => part === '..').length, value];
}

function compare(a, b) {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at < 0 ? 0 : a[at] < b[at] ? -1 : 1;
}

function fixOf(fixer, sourceCode, imports, sorted) {
  const spans = imports.map((node, i) => spanOf(sourceCode, node, i === 0));
  const text = sourceCode.getText();
  const textOf = new Map(imports.map((node, i) => [node, text.slice(...spans[i])]));
  return fixer.replaceTextRange([spans[0][0], spans.at(-1)[1]], sorted.map((node) => textOf.get(node)).join('\n'));
}

/** An import with the comments that belong to it. What stands above the first one is about the file and stays there. */
function spanOf(sourceCode, node, first) {
  const above = first
    ? undefined
    : sourceCode.getCommentsBefore(node).find((comment) => startsLine(sourceCode, comment));
  const behind = sourceCode.getCommentsAfter(node).find(({ loc }) => loc.start.line === node.loc.end.line);
  return [(above ?? node).range[0], (behind ?? node).range[1]];
}

function startsLine(sourceCode, { loc }) {
  return sourceCode.lines[loc.start.line - 1].slice(0, loc.start.column).trim() === '';
}
