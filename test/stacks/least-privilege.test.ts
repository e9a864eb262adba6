import { App } from 'aws-cdk-lib/core';
import { TemplateJson } from '../support/change-safety';
import { PROFILES, STACKS, synthesizedApp, writtenTemplate } from '../support/example-apps';
import { Excess, excessesOf } from '../support/privileges';

/** What may stand, with why. `in` narrows it to logical ids. */
interface Allowance {
  readonly rule: Excess['rule'];
  readonly detail: RegExp;
  readonly in?: RegExp;
  readonly why: string;
}

const AUTHORIZATION_REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/';

const ALLOWED: Allowance[] = [
  {
    rule: 'wildcard action',
    detail: /^(s3:(GetObject|GetBucket|List|DeleteObject|Abort)|kms:(ReEncrypt|GenerateDataKey))\*$/,
    why: 'What the grants of aws-cdk-lib give, on one bucket or key.',
  },
  {
    rule: 'wildcard resource',
    detail: new RegExp(
      [
        'ecr:GetAuthorizationToken',
        'xray:(PutTraceSegments|PutTelemetryRecords|GetSamplingRules|GetSamplingTargets)',
        'ssm:UpdateInstanceInformation',
        'ssmmessages:(Create|Open)(Control|Data)Channel',
        'elasticloadbalancing:Describe(Listeners|Rules|TargetGroups|TargetHealth)',
        'cloudwatch:(DescribeAlarms|PutMetricData)',
        'logs:Describe(LogGroups|ResourcePolicies)',
      ]
        .map((action) => `^${action}$`)
        .join('|'),
    ),
    why: `These actions have no resource-level permissions: ${AUTHORIZATION_REFERENCE}`,
  },
  {
    rule: 'wildcard resource',
    detail: /^logs:((Create|Get|Update|Delete|List)LogDelivery|ListLogDeliveries|PutResourcePolicy)$/,
    why: 'Log delivery has no resource-level permissions: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
  },
  {
    rule: 'wildcard resource',
    detail: /^arn:[^/]*:logs:[^/]*"AWS::AccountId"\}:\*$/,
    in: /^ApiGatewayRole/,
    why: 'The log groups of all APIs of the account and Region, those to come included: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html',
  },
  {
    rule: 'wildcard resource',
    detail: /:batch:.*:job\/\*$/,
    why: 'Jobs get their ids when they are submitted; the state machine waits for and ends its own.',
  },
  {
    rule: 'wildcard resource',
    detail: /\/runs\/\*\/(result|manifest)\.json$/,
    why: 'One file of each run, in one bucket.',
  },
  {
    rule: 'wildcard resource',
    detail: /\/\*\/@connections\/\*$/,
    why: 'Connections of one stage of one API; their ids are given when they open.',
  },
  {
    rule: 'service without source',
    detail: /^(lambda|ec2|apigateway|codedeploy)\.amazonaws\.com$/,
    why: 'Roles that the account itself hands to the service by iam:PassRole; the services document no source condition for them.',
  },
  {
    rule: 'service without source',
    detail: /^ecs-tasks\.amazonaws\.com$/,
    in: /ExecutionRole/,
    why: 'Made by aws-cdk-lib as documented: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  },
  {
    rule: 'service without source',
    detail: /^ecs\.amazonaws\.com$/,
    why: 'The infrastructure role as documented: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html',
  },
  {
    rule: 'service without source',
    detail: /^events\.amazonaws\.com$/,
    in: /Alarms(Key|TopicPolicy)/,
    why: 'EventBridge names no source to encrypted topics: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
  {
    rule: 'public',
    detail: /^instance address$/,
    in: /NatInstance/,
    why: 'A NAT instance is how the sandbox reaches the internet; its security group admits the VPC alone.',
  },
  {
    rule: 'public',
    detail: /^route (send|leave|join|\$disconnect|\$default)$/,
    why: 'WebSocket APIs authorize the connection, on $connect; messages come over what was authorized.',
  },
];

function isAllowed({ rule, detail, logicalId }: Excess): boolean {
  return ALLOWED.some(
    (allowance) => allowance.rule === rule && allowance.detail.test(detail) && (allowance.in?.test(logicalId) ?? true),
  );
}

describe.each(PROFILES)('%s', (profile) => {
  let app: App;
  beforeAll(() => {
    // Synthesized: aspects have run by then, for tags and removal policies.
    ({ app } = synthesizedApp(profile));
  });

  test.each(STACKS)('%s gives no more than it needs', (id) => {
    const excesses = excessesOf(writtenTemplate(app.outdir, id)).filter((excess) => !isAllowed(excess));
    expect(excesses.map(({ logicalId, rule, detail }) => `${rule}: ${detail} (${logicalId})`)).toEqual([]);
  });
});

describe('the checker', () => {
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
    const excesses = excessesOf({
      Resources: {
        Mighty: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: everything }] } },
        Doorway: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupIngress: open } },
        Postbox: { Type: 'AWS::SQS::Queue' },
      },
    }).filter((excess) => !isAllowed(excess));
    expect(excesses.map(({ logicalId, rule }) => `${rule}: ${logicalId}`)).toEqual([
      'wildcard action: Mighty',
      'wildcard resource: Mighty',
      'open security group: Doorway',
      'not encrypted: Postbox',
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
