// What a template sets: a line for each value, by which two ways to write the same stack are compared.
'use strict';

/** Words of one's own, whose length is all that matters to a synthesis. */
const WORDS = /(Description|Name|Format|stream-prefix)$|\.UserData\./;

/** Lines as `AWS::S3::Bucket.Properties.VersioningConfiguration.Status = Enabled`; a reference is to a type, as ids differ. */
exports.valuesOf = ({ Resources: resources }) => {
  const typeOf = (id) => resources[id]?.Type ?? id;
  const lines = [];
  const add = (value, path) => {
    if (value === null || typeof value !== 'object') {
      const isId = resources[value] !== undefined;
      lines.push(`${path} = ${WORDS.test(path) ? '(words)' : isId ? typeOf(value) : value}`);
    } else if (value.Ref || value['Fn::GetAtt']) {
      const [id, attribute = 'Ref'] = [value.Ref ?? value['Fn::GetAtt']].flat();
      lines.push(`${path} = ${typeOf(id)} ${attribute}`);
    } else {
      for (const [key, child] of Object.entries(value)) {
        // An attribute of a load balancer goes by its key, not by its place.
        add(child, Array.isArray(value) ? `${path}[${child?.Key ?? ''}]` : `${path}.${key}`);
      }
    }
  };
  for (const { Type, DependsOn, ...rest } of Object.values(resources)) {
    lines.push(Type);
    // Who depends on a role depends on its policy too, by the one way or the other.
    void DependsOn;
    add(rest, Type);
  }
  return lines.sort();
};
