import { partsOf } from '../layout.mjs';

/**
 * The tests of a construct read alike: the file says the class, below it stand the kinds of test that every construct has, and
 * below those the sentences. `changes` is the kind of the files that say what a change of a prop replaces.
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      subject: "the outermost 'describe' of this file is named after its class or file ({{file}}), got '{{title}}'",
      kind: "'{{title}}' is none of the kinds of test: {{kinds}}",
      loose: 'a test stands in one of the kinds of test: {{kinds}}',
      computed: 'the title of a subject or kind of test is a literal',
    },
  },
  create(context) {
    const [, file, changes] = /^(.*?)(\.changes)?\.test\.ts$/.exec(partsOf(context).at(-1)) ?? [];
    if (!file) return {};
    const allowed = changes ? [...KINDS, 'changes'] : KINDS;
    const kinds = allowed.map((kind) => `'${kind}'`).join(', ');
    return {
      CallExpression(node) {
        const what = kindOfBlock(node);
        if (!what) return;
        const depth = context.sourceCode.getAncestors(node).filter((above) => kindOfBlock(above) === 'describe').length;
        if (depth > 1) return;
        if (what === 'test') return context.report({ node: node.callee, messageId: 'loose', data: { kinds } });
        const title = titleOf(node.arguments[0]);
        if (title === undefined) return context.report({ node, messageId: 'computed' });
        if (depth === 0 && squashed(title) !== squashed(file)) {
          context.report({ node: node.arguments[0], messageId: 'subject', data: { file, title } });
        }
        if (depth === 1 && !allowed.includes(title)) {
          context.report({ node: node.arguments[0], messageId: 'kind', data: { title, kinds } });
        }
      },
    };
  },
};

const KINDS = ['defaults', 'all options', 'overrides', 'fails', 'in a stack'];
const BLOCKS = { describe: 'describe', test: 'test', it: 'test' };

/** `describe` or `test` for a call of one, also as `describe.each(...)(...)` or `test.each` with a table. */
function kindOfBlock(node) {
  if (node.type !== 'CallExpression') return undefined;
  let { callee } = node;
  const isEach = callee.type === 'MemberExpression' && callee.property.name === 'each';
  // The inner call of `describe.each(table)(title, block)`: the outer one is the block.
  if (isEach) return undefined;
  if (callee.type === 'CallExpression') callee = callee.callee;
  if (callee.type === 'TaggedTemplateExpression') callee = callee.tag;
  while (callee.type === 'MemberExpression') callee = callee.object;
  return callee.type === 'Identifier' ? BLOCKS[callee.name] : undefined;
}

function titleOf(node) {
  if (node?.type === 'Literal') return String(node.value);
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return node?.type === 'MemberExpression' && node.property.name === 'name' ? node.object.name : undefined;
}

const squashed = (text) => text?.toLowerCase().replaceAll('-', '');
