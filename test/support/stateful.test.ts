import { TemplateJson } from './change-safety';
import { STATEFUL_TYPES, statefulLosses, STATELESS_TYPES, undecidedTypes } from './stateful';

const table = (properties: Record<string, unknown> = {}): TemplateJson['Resources'] => ({
  ItemsTable: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], ...properties },
    DeletionPolicy: 'Retain',
  },
});
const database = (Engine: string): TemplateJson['Resources'] => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine } },
});

/** What the check of the example stacks says when the template of a snapshot becomes another. */
function losses(before: TemplateJson['Resources'], after: TemplateJson['Resources']): string[] {
  return statefulLosses({ Resources: before }, { Resources: after }).map(
    ({ logicalId, impact }) => `${impact} ${logicalId}`,
  );
}

describe('the check of stateful resources', () => {
  test('names a table whose construct id was renamed', () => {
    const { ItemsTable } = table() as Record<string, never>;
    expect(losses(table(), { RenamedTable: ItemsTable })).toEqual(['orphan ItemsTable']);
  });

  test('names a table whose key schema was changed', () => {
    expect(losses(table(), table({ KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] }))).toEqual([
      'replace ItemsTable',
    ]);
  });

  test('names a database whose engine was changed', () => {
    expect(losses(database('postgres'), database('mysql'))).toEqual(['may replace Database']);
  });

  test('names a resource that is no longer made', () => {
    expect(losses({ ...table(), ...database('postgres') }, table())).toEqual(['remove Database']);
  });

  test('says nothing of what is updated in place, or new', () => {
    expect(losses(table(), { ...table({ BillingMode: 'PAY_PER_REQUEST' }), ...database('postgres') })).toEqual([]);
  });

  test('says nothing of what holds no state', () => {
    const role = (Path: string): TemplateJson['Resources'] => ({
      Role: { Type: 'AWS::IAM::Role', Properties: { Path } },
    });
    expect(losses(role('/a/'), role('/b/'))).toEqual([]);
  });
});

describe('the lists of stateful and stateless types', () => {
  test('have no type in common', () => {
    expect([...STATEFUL_TYPES].filter((type) => STATELESS_TYPES.has(type))).toEqual([]);
  });

  test('say what to do about a type that is in neither, once', () => {
    const Unknown = { Type: 'AWS::Example::Store' };
    expect(undecidedTypes({ Resources: { ...table(), Unknown, Another: Unknown } })).toEqual([
      expect.stringMatching(/^AWS::Example::Store is neither .* STATEFUL_TYPES, otherwise to STATELESS_TYPES/),
    ]);
  });
});
