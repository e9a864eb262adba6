/** The name of a member, if it is written as one: not computed, not an index signature. */
export function nameOf({ key, computed }) {
  if (computed || !key) return undefined;
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
}

/**
 * The public members of an exported class, interface or enum, with the kind of each: `property`, `method` or `value`.
 * Parameter properties of a constructor are properties. A leading underscore is jsii's mark of an internal member.
 */
export function publicMembers(declaration) {
  switch (declaration.type) {
    case 'ClassDeclaration':
      return declaration.body.body.flatMap(classMembers).filter(({ name }) => name && !name.startsWith('_'));
    case 'TSInterfaceDeclaration':
      return declaration.body.body
        .map((node) => ({ node, name: nameOf(node), kind: node.type === 'TSMethodSignature' ? 'method' : 'property' }))
        .filter(({ name }) => name && !name.startsWith('_'));
    case 'TSEnumDeclaration':
      return declaration.body.members.map((node) => ({ node, name: node.id.name ?? node.id.value, kind: 'value' }));
    default:
      return [];
  }
}

const HIDDEN = new Set(['private', 'protected']);

function classMembers(node) {
  if (HIDDEN.has(node.accessibility) || node.key?.type === 'PrivateIdentifier') return [];
  if (node.kind === 'constructor') {
    return node.value.params
      .filter((param) => param.type === 'TSParameterProperty' && !HIDDEN.has(param.accessibility))
      .map((param) => {
        const id = param.parameter.type === 'AssignmentPattern' ? param.parameter.left : param.parameter;
        return { node: param, name: id.name, kind: 'property' };
      });
  }
  const kind = node.kind === 'method' ? 'method' : 'property';
  return [{ node, name: nameOf(node), kind }];
}

/** The type that a member or parameter property is declared with, as it is written. */
export function typeTextOf(sourceCode, node) {
  const typed = node.type === 'TSParameterProperty' ? (node.parameter.left ?? node.parameter) : node;
  const annotation = typed.typeAnnotation ?? typed.value?.returnType;
  return annotation && sourceCode.getText(annotation.typeAnnotation);
}
