import { isInternal, jsdocOf } from '../jsdoc.mjs';
import { publicMembers } from '../members.mjs';

/**
 * A factory's parameter that is a text, a number, a time or a size says what it is, with its unit: the documentation of the other
 * languages shows an empty line otherwise. Of the ids and reasons that every factory names alike there is nothing more to say.
 */
export default {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { words: "describe '{{parameter}}' of {{factory}}(): '@param {{parameter}} ...', with its unit or form" },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      ExportNamedDeclaration({ declaration }) {
        if (declaration?.type !== 'ClassDeclaration') return;
        for (const { node, name, kind } of publicMembers(declaration)) {
          if (kind !== 'method' || !node.static || isInternal(sourceCode, node)) continue;
          const doc = jsdocOf(sourceCode, node)?.value ?? '';
          for (const parameter of node.value.params.map(identifierOf)) {
            const type = parameter.typeAnnotation && sourceCode.getText(parameter.typeAnnotation.typeAnnotation);
            if (!type || !PLAIN.test(type) || ALIKE.has(parameter.name)) continue;
            if (new RegExp(`@param ${parameter.name} \\S`).test(doc)) continue;
            const data = { parameter: parameter.name, factory: `${declaration.id.name}.${name}` };
            context.report({ node: parameter, messageId: 'words', data });
          }
        }
      },
    };
  },
};

const PLAIN = /^(string|number|Duration|Size)(\[\])?$/;

const ALIKE = new Set(['id', 'reason']);

/** `name`, `name = 1` or `...name`; the type of `...name` is that of the whole list. */
function identifierOf(parameter) {
  if (parameter.type === 'AssignmentPattern') return parameter.left;
  if (parameter.type !== 'RestElement') return parameter;
  return { ...parameter.argument, typeAnnotation: parameter.typeAnnotation };
}
