import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AppTemplates, ResourceChange, SimulatedAccount, Template } from 'cdk-reference-architectures/testing';
import { att, deployed, ref, resource, shop } from './templates';

/** What the last of several templates of one stack changes, as "action logical id". */
function changes(...templates: Template[]): string[] {
  const report = deployed(templates.map((template) => AppTemplates.fromStacks({ name: 'Shop', template })));
  return report.changes
    .filter(({ action }) => action !== 'none')
    .map(({ action, logicalId }) => `${action} ${logicalId}`);
}

const topic = (properties: object = {}, more: object = {}) => resource('SNS::Topic', properties, more);

describe('a simulated account', () => {
  test('creates in the order of references and deletes at the end', () => {
    const account = new SimulatedAccount();
    const made = account.deploy(
      shop({
        Alarm: resource('CloudWatch::Alarm', { AlarmActions: [ref('Topic')] }),
        Topic: topic(),
        Key: resource('KMS::Key'),
      }),
    );
    expect(made.changes.map(({ logicalId }) => logicalId)).toEqual(['Topic', 'Alarm', 'Key']);
    const next = account.deploy(shop({ Key: resource('KMS::Key'), Second: topic({ KmsMasterKeyId: ref('Key') }) }));
    expect(next.changes.map(({ action, logicalId }) => [action, logicalId])).toEqual([
      ['none', 'Key'],
      ['create', 'Second'],
      ['remove', 'Topic'],
      ['remove', 'Alarm'],
    ]);
  });

  test('updates what refers to a replaced resource, over stacks too', () => {
    const app = (name: string): AppTemplates =>
      AppTemplates.fromStacks(
        {
          name: 'Storage',
          template: {
            Resources: { Topic: topic({ TopicName: name }) },
            Outputs: { Arn: { Value: ref('Topic'), Export: { Name: 'TopicArn' } } },
          },
        },
        {
          name: 'Shop',
          dependencies: ['Storage'],
          template: {
            Resources: {
              Sub: resource('SNS::Subscription', { Protocol: 'sqs', TopicArn: { 'Fn::ImportValue': 'TopicArn' } }),
              Weak: resource('SSM::Parameter', {
                Type: 'String',
                Value: { 'Fn::GetStackOutput': { StackName: 'Storage', OutputName: 'Arn' } },
              }),
            },
          },
        },
      );
    const report = deployed([app('a'), app('b')]);
    expect(report.changes.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual([
      'replace Topic',
      'replace Sub',
      'update Weak',
    ]);
    expect(report.failures.map(({ fact }) => fact)).toEqual(['export-in-use']);
  });

  test.each([
    ['is as it was', '1', '1', ['ignored output-not-read']],
    ['is another one', '1', '2', []],
  ])('reads an output of another Region again where the template %s', (_title, first, second, expected) => {
    const app = (name: string, version: string): AppTemplates =>
      AppTemplates.fromStacks(
        {
          name: 'Storage',
          region: 'eu-west-1',
          template: { Resources: { Topic: topic({ TopicName: name }) }, Outputs: { Arn: { Value: ref('Topic') } } },
        },
        {
          name: 'Shop',
          region: 'us-east-1',
          dependencies: ['Storage'],
          template: {
            Resources: {
              Read: resource(
                'SSM::Parameter',
                { Value: { 'Fn::GetStackOutput': { StackName: 'Storage', OutputName: 'Arn' } } },
                { Metadata: { version } },
              ),
              Other: resource('SSM::Parameter', { Value: ref('Read') }),
            },
          },
        },
      );
    const found = (...versions: AppTemplates[]) =>
      deployed(versions).findings.map(({ kind, fact }) => `${kind} ${fact}`);
    expect(found(app('a', first), app('b', second))).toEqual(expected);
    expect(found(app('a', first), app('a', first))).toEqual([]);
  });

  test.each<[string, (name: string) => unknown]>([
    ['Ref', () => ref('Topic')],
    ['Fn::GetAtt', () => att('Topic', 'TopicArn')],
    ['Fn::GetAtt as text', () => ({ 'Fn::GetAtt': 'Topic.TopicArn' })],
    ['Fn::Sub', () => ({ 'Fn::Sub': 'x${Topic.TopicArn}' })],
    ['Fn::Sub with values', () => ({ 'Fn::Sub': ['x${Arn}', { Arn: ref('Topic') }] })],
    ['Fn::Join', () => ({ 'Fn::Join': ['', ['x', ref('Topic')]] })],
    ['Fn::Select of Fn::Split', () => ({ 'Fn::Select': [1, { 'Fn::Split': [':', ref('Topic')] }] })],
    ['Fn::Base64', () => ({ 'Fn::Base64': ref('Topic') })],
    ['Fn::If', () => ({ 'Fn::If': ['Always', ref('Topic'), 'x'] })],
  ])('sees a reference to a replaced resource in %s', (_function, value) => {
    const template = (name: string): Template => ({
      Conditions: { Always: { 'Fn::Equals': ['a', 'a'] } },
      Resources: {
        Topic: topic({ TopicName: name }),
        Parameter: resource('SSM::Parameter', { Type: 'String', Value: value(name) }),
      },
    });
    expect(changes(template('a'), template('b'))).toEqual(['replace Topic', 'update Parameter']);
    expect(changes(template('a'), template('a'))).toEqual([]);
  });

  test('makes what its conditions let be', () => {
    const template = (stage: string): Template => ({
      Parameters: { Stage: { Type: 'String', Default: stage } },
      Conditions: {
        IsProduction: { 'Fn::Equals': [ref('Stage'), 'production'] },
        IsNot: { 'Fn::Not': [{ Condition: 'IsProduction' }] },
        Both: { 'Fn::And': [{ Condition: 'IsProduction' }, { 'Fn::Equals': [1, 1] }] },
        Either: { 'Fn::Or': [{ Condition: 'IsProduction' }, { 'Fn::Equals': [1, 1] }] },
      },
      Mappings: { Names: { production: { name: 'p' }, sandbox: { name: 's' } } },
      Resources: {
        Production: topic({}, { Condition: 'IsProduction' }),
        Sandbox: topic({}, { Condition: 'IsNot' }),
        Both: topic({}, { Condition: 'Both' }),
        Either: topic({}, { Condition: 'Either' }),
        Named: topic({
          DisplayName: { 'Fn::FindInMap': ['Names', ref('Stage'), 'name'] },
          KmsMasterKeyId: { 'Fn::If': ['IsProduction', 'key-1', ref('AWS::NoValue')] },
        }),
      },
    });
    expect(changes(template('sandbox'))).toEqual(['create Sandbox', 'create Either', 'create Named']);
    expect(changes(template('sandbox'), template('production'))).toEqual([
      'create Production',
      'create Both',
      'update Named',
      'remove Sandbox',
    ]);
  });

  test('takes values of SSM parameters for the same, while their names are', () => {
    const template = (name: string): Template => ({
      Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: name } },
      Resources: { Topic: topic({ DisplayName: ref('Image') }) },
    });
    expect(changes(template('/a'), template('/a'))).toEqual([]);
    expect(changes(template('/a'), template('/b'))).toEqual(['update Topic']);
  });

  test('keeps what a policy keeps, also when it is replaced', () => {
    const bucket = (name: string) =>
      resource('S3::Bucket', { BucketName: name }, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    const account = new SimulatedAccount();
    account.deploy(shop({ Bucket: bucket('a') }));
    expect(account.deploy(shop({ Bucket: bucket('b') })).losses).toMatchObject([{ fact: 'data-lost' }]);
    expect(account.deploy(shop({ Bucket: bucket('b'), Second: bucket('a') })).failures).toMatchObject([
      { fact: 'physical-name', logicalId: 'Second' },
    ]);
  });

  test('says that a stack which the app no longer has stays', () => {
    const stack = (name: string) => ({ name, template: { Resources: { Topic: topic() } } });
    const report = deployed([
      AppTemplates.fromStacks(stack('One'), stack('Two')),
      AppTemplates.fromStacks(stack('One')),
    ]);
    expect(report.ignored).toMatchObject([{ fact: 'stack-stays', stack: 'Two' }]);
  });

  test('deploys the stages of an app beside one another', () => {
    const app = (): App => {
      const made = new App({ treeMetadata: false, analyticsReporting: false });
      for (const name of ['Beta', 'Gamma']) {
        const stage = new Stage(made, name);
        const storage = new Stack(stage, 'Storage');
        const bucket = new s3.Bucket(storage, 'Bucket');
        const shopStack = new Stack(stage, 'Shop');
        new CfnOutput(shopStack, 'Name', { value: bucket.bucketName });
        new sns.Topic(shopStack, 'Topic', { displayName: bucket.bucketName });
      }
      return made;
    };
    const templates = AppTemplates.fromApp(app());
    expect(templates.stacks.map(({ name }) => name)).toEqual([
      'Beta-Storage',
      'Beta-Shop',
      'Gamma-Storage',
      'Gamma-Shop',
    ]);
    const report = deployed([templates, AppTemplates.fromApp(app())]);
    expect(report.findings).toEqual([]);
    expect(report.changes.filter(({ action }) => action !== 'none')).toEqual([]);
    expect(report.changes.find(({ type }) => type === 'AWS::S3::Bucket')?.path).toBe('Beta/Storage/Bucket');
  });

  test('asks only the facts that it is given', () => {
    const versions = [shop({ Bucket: resource('S3::Bucket') }), shop({})];
    expect(deployed(versions).findings).toHaveLength(1);
    expect(deployed(versions, []).findings).toEqual([]);
  });
});

describe('a deployment report', () => {
  const versions = (): AppTemplates[] => [
    shop({ Bucket: resource('S3::Bucket', { BucketName: 'a' }), Topic: topic() }),
    shop({ Bucket: resource('S3::Bucket', { BucketName: 'b' }), Topic: topic({ DisplayName: 'x' }) }),
  ];

  test('lists what is replaced', () => {
    const replaced: ResourceChange[] = deployed(versions()).replaced;
    expect(replaced).toMatchObject([{ logicalId: 'Bucket', properties: { BucketName: 'replace' } }]);
  });

  test('is readable as text, with the fact, the reason and the source', () => {
    expect(deployed(versions()).toString()).toBe(
      [
        'Loses data or queued work',
        '  Shop: Bucket [data-lost]',
        "    'Bucket' is replaced by an empty one (BucketName); its objects are deleted with it.",
        '    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html',
        '',
        'Replaced',
        '  Bucket (AWS::S3::Bucket): BucketName',
        '',
        'Resources: update 1, replace 1',
      ].join('\n'),
    );
  });

  test('says so when nothing changes', () => {
    const [version = shop({})] = versions();
    expect(deployed([version, version]).toString()).toBe('No resource changes');
  });
});
