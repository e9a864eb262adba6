import { Template } from '../../testing/app-templates';
import { dependenciesOf, existingResources } from '../../testing/dependencies';

function dependencies(template: Template): Record<string, string[]> {
  const at = {
    stack: { name: 'Shop', template },
    resource: () => undefined,
    exported: () => undefined,
    output: () => undefined,
  };
  return Object.fromEntries(dependenciesOf(existingResources(at), at));
}

/** What one resource waits for that has the properties. */
const waitsFor = (Properties: Record<string, unknown>, more: object = {}) =>
  dependencies({ Resources: { Made: { Type: 'AWS::SNS::Topic', Properties, ...more } } }).Made;

describe('dependenciesOf', () => {
  test.each([
    ['Ref', { Key: { Ref: 'Key' } }, ['Key']],
    [
      'Fn::GetAtt in both forms',
      { A: { 'Fn::GetAtt': ['Key', 'Arn'] }, B: { 'Fn::GetAtt': 'Role.Arn' } },
      ['Key', 'Role'],
    ],
    [
      'Fn::Sub',
      { Name: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/${Key.Arn}' } },
      ['AWS::Partition', 'Bucket', 'Key'],
    ],
    [
      'Fn::Sub with values of its own',
      { Name: { 'Fn::Sub': ['${Name}-${Bucket}', { Name: { Ref: 'Topic' } }] } },
      ['Bucket', 'Topic'],
    ],
    ['nothing for what Fn::Sub leaves as it is', { Name: { 'Fn::Sub': '${!Literal}' } }, []],
    ['what is deep in a value', { A: [{ B: { 'Fn::Join': ['', ['x', { Ref: 'Key' }]] } }] }, ['Key']],
    ['each once', { A: { Ref: 'Key' }, B: { Ref: 'Key' } }, ['Key']],
    ['nothing for itself', { A: { Ref: 'Made' } }, []],
  ])('finds %s', (_title, properties, expected) => {
    expect([...(waitsFor(properties) ?? [])].sort()).toEqual(expected);
  });

  test('finds DependsOn, one and several', () => {
    expect(waitsFor({}, { DependsOn: 'Policy' })).toEqual(['Policy']);
    expect(waitsFor({}, { DependsOn: ['Policy', 'Role'] })).toEqual(['Policy', 'Role']);
  });

  test('takes the branch of Fn::If that its condition takes', () => {
    const Conditions = { IsOn: { 'Fn::Equals': [{ Ref: 'Switch' }, 'on'] } };
    const Resources = {
      Made: { Type: 'AWS::SNS::Topic', Properties: { Key: { 'Fn::If': ['IsOn', { Ref: 'Own' }, { Ref: 'Other' }] } } },
    };
    const given = (Default: string) =>
      dependencies({ Conditions, Resources, Parameters: { Switch: { Type: 'String', Default } } }).Made;
    expect(given('on')).toEqual(['Own']);
    expect(given('off')).toEqual(['Other']);
  });

  test('leaves out resources whose condition does not hold', () => {
    const template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] }, Always: { 'Fn::Equals': ['a', 'a'] } },
      Resources: {
        Gone: { Type: 'AWS::SNS::Topic', Condition: 'Never' },
        There: { Type: 'AWS::SNS::Topic', Condition: 'Always' },
      },
    };
    expect(Object.keys(dependencies(template))).toEqual(['There']);
  });
});
