import { isInternal } from '../jsdoc.mjs';
import { domainOf, PACKAGE, partsOf } from '../layout.mjs';
import { nameOf } from '../members.mjs';

/**
 * An organisation can set defaults for every construct of the package, as for those of aws-cdk-lib: the class has the id that
 * property injectors know it by, and its constructor asks for them.
 */
export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      missing: "'{{name}}' takes props and has no 'public static readonly PROPERTY_INJECTION_ID'; add it: '{{id}}'",
      id: "the PROPERTY_INJECTION_ID of '{{name}}' is the literal '{{id}}'",
      unused: "the constructor of '{{name}}' does not ask for 'injectedProps({{name}}.PROPERTY_INJECTION_ID, ...)'",
    },
  },
  create(context) {
    const { sourceCode } = context;
    const domain = domainOf(partsOf(context));
    if (!domain) return {};
    return {
      'ExportNamedDeclaration > ClassDeclaration[superClass.name=/^(Construct|SubmissionQueue)$/][abstract!=true]'(
        node,
      ) {
        const members = node.body.body;
        const constructor = members.find(({ kind }) => kind === 'constructor');
        if (!constructor || constructor.value.params.length < 3 || isInternal(sourceCode, node)) return;
        const { name } = node.id;
        const data = { name, id: `${PACKAGE}.${domain}.${name}` };
        const id = members.find((member) => member.static && nameOf(member) === 'PROPERTY_INJECTION_ID');
        if (!id) return context.report({ node: node.id, messageId: 'missing', data });
        const published = id.readonly && !['private', 'protected'].includes(id.accessibility);
        if (!published) context.report({ node: id, messageId: 'missing', data });
        else if (id.value?.value !== data.id) context.report({ node: id, messageId: 'id', data });
        if (!asksFor(constructor.value.body, name)) context.report({ node: constructor, messageId: 'unused', data });
      },
    };
  },
};

/** Whether a statement anywhere in a block calls `injectedProps(<name>.PROPERTY_INJECTION_ID, ...)`. */
function asksFor(node, name) {
  if (!node || typeof node !== 'object') return false;
  if (Array.isArray(node)) return node.some((child) => asksFor(child, name));
  if (node.type === 'CallExpression' && node.callee.name === 'injectedProps') {
    const [id] = node.arguments;
    if (id?.type === 'MemberExpression') return id.object.name === name && id.property.name === 'PROPERTY_INJECTION_ID';
  }
  return Object.entries(node).some(([key, child]) => key !== 'parent' && asksFor(child, name));
}
