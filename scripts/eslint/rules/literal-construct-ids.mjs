/**
 * Construct ids become logical ids, and those are API: nothing that is computed may move them.
 *
 * An id is a literal in PascalCase, or a name that the caller gives: a parameter, a variable, a property. The one exception
 * is a child that goes with something the caller named: a template that is a name followed by a literal, as in `${id}Role`. It
 * may start with the identifiers in `givenNames`; an index or a prop is not such a name.
 */
export default {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: { givenNames: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ givenNames: ['id', 'name', 'client'] }],
    messages: {
      computed:
        'construct ids are literals: they become logical ids; use a PascalCase literal, a name given by the caller, or ' +
        'such a name followed by a literal (of {{givenNames}})',
      pascal: "construct ids are in PascalCase, '{{id}}' is not",
    },
  },
  create(context) {
    const [{ givenNames }] = context.options;
    const problemOf = (node, seen = new Set()) => {
      switch (node.type) {
        case 'Literal':
          return typeof node.value === 'string' && !PASCAL.test(node.value) ? ['pascal', node.value] : undefined;
        case 'TemplateLiteral':
          return templateProblem(node, givenNames);
        case 'BinaryExpression':
          return node.operator === '+' ? ['computed'] : undefined;
        case 'LogicalExpression':
          return problemOf(node.left, seen) ?? problemOf(node.right, seen);
        case 'ConditionalExpression':
          return problemOf(node.consequent, seen) ?? problemOf(node.alternate, seen);
        case 'TSAsExpression':
        case 'TSNonNullExpression':
          return problemOf(node.expression, seen);
        case 'CallExpression':
          return isTextMaker(node.callee) ? ['computed'] : undefined;
        case 'Identifier': {
          const init = initOf(context.sourceCode.getScope(node), node.name);
          if (!init || seen.has(init)) return undefined;
          return problemOf(init, seen.add(init));
        }
        default:
          return undefined;
      }
    };
    return {
      NewExpression({ arguments: [scope, id] }) {
        if (!id || !(scope.type === 'ThisExpression' || (scope.type === 'Identifier' && scope.name === 'scope')))
          return;
        const problem = problemOf(id);
        if (!problem) return;
        const data = { id: problem[1], givenNames: givenNames.join(', ') };
        context.report({ node: id, messageId: problem[0], data });
      },
    };
  },
};

const PASCAL = /^[A-Z][A-Za-z0-9]*$/;
const TEXT_MAKERS = new Set([
  'toString',
  'concat',
  'join',
  'replace',
  'replaceAll',
  'slice',
  'toUpperCase',
  'padStart',
]);

function templateProblem({ expressions, quasis }, givenNames) {
  const [before, after] = quasis.map(({ value }) => value.cooked);
  if (expressions.length === 0) return PASCAL.test(before) ? undefined : ['pascal', before];
  const [name] = expressions;
  const given = expressions.length === 1 && name.type === 'Identifier' && givenNames.includes(name.name);
  return given && before === '' && PASCAL.test(after) ? undefined : ['computed'];
}

function isTextMaker(callee) {
  return callee.type === 'MemberExpression' ? TEXT_MAKERS.has(callee.property.name) : callee.name === 'String';
}

/** What a constant is made from; undefined for parameters, destructuring, imports and what is assigned later. */
function initOf(scope, name) {
  for (let at = scope; at; at = at.upper) {
    const definition = at.set.get(name)?.defs[0];
    if (!definition) continue;
    const { type, node, parent } = definition;
    const plain = type === 'Variable' && parent?.kind === 'const' && node.id.type === 'Identifier';
    return plain ? (node.init ?? undefined) : undefined;
  }
  return undefined;
}
