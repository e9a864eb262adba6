import { excessesNotAllowed } from './allowed-privileges';
import { TemplateJson } from './change-safety';
import { excessesOf } from './privileges';

describe('the check of privileges', () => {
  const check = (Type: string, Properties: Record<string, unknown>, more: TemplateJson['Resources'] = {}) =>
    excessesOf({ Resources: { It: { Type, Properties }, ...more } }).map(({ rule, detail }) => `${rule}: ${detail}`);
  const policy = (statement: Record<string, unknown>) =>
    check('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } });
  const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] };

  test.each([
    ['a role with *', { Action: '*', Resource: '*' }, ['wildcard action: *', 'wildcard resource: *']],
    ['a whole service', { Action: 's3:*', Resource: bucket }, ['wildcard action: s3:*']],
    ['all resources', { Action: 'sqs:SendMessage', Resource: '*' }, ['wildcard resource: sqs:SendMessage']],
    [
      'all functions of the account',
      { Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:*' },
      ['wildcard resource: arn:aws:lambda:eu-west-1:111111111111:function:*'],
    ],
    ['all buckets', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::*' }, ['wildcard resource: arn:aws:s3:::*']],
    ['objects of one bucket', { Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [bucket, '/in/*']] } }, []],
    ['one queue', { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } }, []],
    ['a denial', { Effect: 'Deny', Action: '*', Resource: '*' }, []],
  ])('sees %s', (_name, statement, expected) => {
    expect(policy(statement)).toEqual(expected);
  });

  test.each([
    ['no condition', {}, ['service without source: events.amazonaws.com']],
    ['an account', { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }, []],
    ['log groups', { Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*' } } }, []],
    ['an ARN', { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:*' } } }, []],
  ])('sees a service principal with %s', (_name, condition, expected) => {
    const Statement = [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:*', ...condition },
    ];
    expect(check('AWS::SQS::QueuePolicy', { PolicyDocument: { Statement } })).toEqual(expected);
    expect(check('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement } })).toEqual(expected);
  });

  test('names the resource: a role with *, an open security group, a queue without encryption', () => {
    const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const open = [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 22, ToPort: 22 }];
    const excesses = excessesNotAllowed({
      Resources: {
        Mighty: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: everything }] } },
        Doorway: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: open } },
        Postbox: { Type: 'AWS::SQS::Queue' },
      },
    });
    expect(excesses).toEqual([
      'wildcard action: * (Mighty)',
      'wildcard resource: * (Mighty)',
      'open security group: tcp 22-22 (Doorway)',
      'not encrypted: queue (Postbox)',
    ]);
  });

  test('sees anybody', () => {
    const Statement = [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject' }];
    expect(check('AWS::S3::BucketPolicy', { PolicyDocument: { Statement } })).toEqual(['anybody: *']);
  });

  test('sees an invoke permission for every account', () => {
    expect(check('AWS::Lambda::Permission', { Principal: 's3.amazonaws.com' })).toEqual([
      'service without source: s3.amazonaws.com',
    ]);
  });

  test('sees an open security group, and lets a load balancer be open on 80 and 443', () => {
    const open = (port: number) => ({
      SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: port, ToPort: port }],
    });
    const balancer = {
      Balancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { SecurityGroups: [{ 'Fn::GetAtt': ['It', 'GroupId'] }] },
      },
    };
    expect(check('AWS::EC2::SecurityGroup', open(443))).toEqual(['open security group: tcp 443-443']);
    expect(check('AWS::EC2::SecurityGroup', open(443), balancer)).toEqual([]);
    expect(check('AWS::EC2::SecurityGroup', open(22), balancer)).toEqual(['open security group: tcp 22-22']);
  });

  test.each([
    ['AWS::SQS::Queue', {}, ['not encrypted: queue']],
    ['AWS::SQS::Queue', { SqsManagedSseEnabled: true }, []],
    ['AWS::S3::Bucket', {}, ['public: bucket', 'not encrypted: bucket']],
    ['AWS::Lambda::Url', { AuthType: 'NONE' }, ['public: function URL']],
    ['AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }, ['public: addresses on launch']],
    ['AWS::ApiGateway::Method', { HttpMethod: 'GET', AuthorizationType: 'NONE' }, ['public: method GET']],
    ['AWS::ApiGatewayV2::Route', { RouteKey: 'GET /', AuthorizationType: 'AWS_IAM' }, []],
    ['AWS::RDS::DBInstance', { PubliclyAccessible: true }, ['public: database']],
  ])('sees what is public or not encrypted: %s %j', (type, properties, expected) => {
    expect(check(type, properties)).toEqual(expected);
  });
});
