import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Alarms, AlarmTopic } from 'cdk-reference-architectures/observability';
import {
  classThresholds,
  connectionsOf,
  instanceAlarms,
  instanceThresholdRules,
} from '../../../lib/databases/private/database-alarms';
import { databaseEvents } from '../../../lib/databases/private/database-events';
import { databaseKey, helperRemovalPolicy, keyRemovalPolicy } from '../../../lib/databases/private/database-helpers';
import { databaseIdentifier, databaseLogGroups } from '../../../lib/databases/private/database-logs';
import {
  databaseSecurityGroup,
  databaseSubnetGroup,
  databaseSubnetRules,
  databaseSubnets,
} from '../../../lib/databases/private/database-network';
import {
  databaseParameters,
  parameterGroup,
  parameterRules,
  parametersId,
  versionId,
} from '../../../lib/databases/private/database-parameters';
import { validate } from '../../../lib/private/validation';
import { keyOf, vpcOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';

const { DESTROY, RETAIN, SNAPSHOT } = RemovalPolicy;
const POSTGRES = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_18 });

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});
const template = () => Template.fromStack(stack);

describe('policies', () => {
  test('helpers go with a database that goes, and the key stays with its snapshot', () => {
    expect([RETAIN, SNAPSHOT, DESTROY].map(helperRemovalPolicy)).toEqual([RETAIN, DESTROY, DESTROY]);
    expect([RETAIN, SNAPSHOT, DESTROY].map(keyRemovalPolicy)).toEqual([RETAIN, RETAIN, DESTROY]);
  });

  test('a key is made and rotated unless one is given', () => {
    expect(databaseKey(stack, keyOf(stack), SNAPSHOT)).toBe(keyOf(stack));
    databaseKey(stack, undefined, SNAPSHOT);
    template().hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });
});

describe('parameters', () => {
  test.each([
    ['postgres', { 'rds.force_ssl': '1', log_min_duration_statement: '1000' }],
    ['mysql', { require_secure_transport: 'ON', slow_query_log: '1' }],
    ['mariadb', { require_secure_transport: 'ON', max_connections: 'LEAST({DBInstanceClassMemory/25165760},12000)' }],
    ['sqlserver', { 'rds.force_ssl': '1' }],
    ['oracle', {}],
  ] as const)('%s refuses connections without TLS', (family, parameters) => {
    expect(databaseParameters(family)).toMatchObject(parameters);
  });

  test('of the caller win, but for TLS', () => {
    expect(databaseParameters('postgres', { log_min_duration_statement: '50', work_mem: '8192' })).toEqual({
      'rds.force_ssl': '1',
      log_min_duration_statement: '50',
      work_mem: '8192',
    });
    expect(databaseParameters('postgres', { 'rds.force_ssl': '0' })).toMatchObject({ 'rds.force_ssl': '1' });
    expect(() => {
      validate('Database', parameterRules('parameters', 'postgres', { 'rds.force_ssl': '0' }));
    }).toThrow("'parameters' must not change 'rds.force_ssl'");
  });

  test('the group has the major version in its id, so that an upgrade makes another', () => {
    parameterGroup(stack, parametersId(POSTGRES), POSTGRES, databaseParameters('postgres'), RETAIN).bindToInstance({});
    expect(versionId(POSTGRES)).toBe('Postgres18');
    expect(Object.keys(template().findResources('AWS::RDS::DBParameterGroup'))[0]).toMatch(/^ParametersPostgres18/);
    template().hasResource('AWS::RDS::DBParameterGroup', {
      DeletionPolicy: 'Retain',
      Properties: { Family: 'postgres18', Description: 'Parameters of postgres18' },
    });
  });

  test.each([
    [rds.DatabaseInstanceEngine.sqlServerSe({ version: rds.SqlServerEngineVersion.VER_16 }), 'SqlserverSe160'],
    [rds.DatabaseInstanceEngine.mysql({ version: rds.MysqlEngineVersion.of('8.4', '8.4') }), 'Mysql84'],
    [rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_12_0 }), 'AuroraMysql80'],
  ])('an engine in an id', (engine, id) => {
    expect(versionId(engine)).toBe(id);
  });
});

describe('logs', () => {
  test('have their groups before the database, with an expiry and a key', () => {
    const groups = databaseLogGroups(
      stack,
      'instance',
      databaseIdentifier(stack),
      ['postgresql', 'iam-db-auth-error'],
      {
        logEncryptionKey: keyOf(stack),
        removalPolicy: SNAPSHOT,
      },
    );
    expect(Object.keys(groups)).toEqual(['postgresql', 'iam-db-auth-error']);
    template().resourceCountIs('AWS::Logs::LogGroup', 2);
    template().hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Retain',
      Properties: { RetentionInDays: 90, KmsKeyId: Match.anyValue() },
    });
  });

  test('are named after an identifier in lower case', () => {
    expect(stack.resolve(databaseIdentifier(stack, '-orders'))).toEqual({
      'Fn::Join': ['', [expect.stringMatching(/^[a-z][a-z0-9-]*-$/), expect.anything(), '-orders']],
    });
  });
});

describe('network', () => {
  const vpc = (zones: number) =>
    ec2.Vpc.fromVpcAttributes(stack, `Vpc${zones}`, {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b', 'c'].slice(0, zones),
      publicSubnetIds: ['subnet-1', 'subnet-2', 'subnet-3'].slice(0, zones),
      privateSubnetIds: ['subnet-4', 'subnet-5', 'subnet-6'].slice(0, zones),
      isolatedSubnetIds: ['subnet-7', 'subnet-8', 'subnet-9'].slice(0, zones),
    });
  const check =
    (props: Parameters<typeof databaseSubnetRules>[0], isPublic = false) =>
    () => {
      validate('Database', databaseSubnetRules(props, { minZones: 2, because: 'for a standby', isPublic }));
    };

  test('is isolated where the VPC has isolated subnets, else private', () => {
    expect(databaseSubnets({ vpc: vpc(2) })).toEqual({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED });
    expect(databaseSubnets({ vpc: vpcOf(stack) })).toEqual({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
    expect(check({ vpc: vpc(3) })).not.toThrow();
  });

  test('fails with one zone', () => {
    expect(check({ vpc: vpc(1) })).toThrow("'subnets' must be of 2 zones or more, for a standby, got 1");
  });

  test('fails with public subnets', () => {
    const open = { vpc: vpc(2), subnets: { subnetType: ec2.SubnetType.PUBLIC } };
    expect(check(open)).toThrow("'subnets' must not be public, got 2 that are");
    expect(check(open, true)).not.toThrow();
  });

  test('fails with private subnets for a public address', () => {
    expect(check({ vpc: vpc(2) }, true)).toThrow("'subnets' must all be public");
  });

  test('the group lets nobody in or out, and stays with the database', () => {
    databaseSecurityGroup(stack, vpcOf(stack), RETAIN);
    databaseSubnetGroup(stack, { vpc: vpcOf(stack) }, RETAIN);
    template().hasResource('AWS::EC2::SecurityGroup', {
      DeletionPolicy: 'Retain',
      Properties: { SecurityGroupIngress: Match.absent(), SecurityGroupEgress: [Match.objectLike({ FromPort: 252 })] },
    });
    template().hasResource('AWS::RDS::DBSubnetGroup', { DeletionPolicy: 'Retain' });
  });
});

describe('events', () => {
  test('go to the topic of the alarms, whose policy and key let RDS in', () => {
    const { topic } = new AlarmTopic(stack, 'OnCall');
    databaseEvents(stack, Alarms.notify(topic), 'db-instance', ['orders']);
    template().hasResource('AWS::RDS::EventSubscription', {
      Properties: {
        SnsTopicArn: { Ref: Match.stringLikeRegexp('^OnCall') },
        SourceType: 'db-instance',
        SourceIds: ['orders'],
        EventCategories: [
          'availability',
          'deletion',
          'failover',
          'failure',
          'low storage',
          'maintenance',
          'notification',
          'read replica',
          'recovery',
        ],
      },
      // RDS refuses the subscription of a topic that it cannot publish to.
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^OnCallTopicPolicy')]),
    });
    const statement = (sid: string, actions: string | string[]) =>
      Match.arrayWith([
        {
          Sid: sid,
          Effect: 'Allow',
          Principal: { Service: 'events.rds.amazonaws.com' },
          Action: actions,
          Resource: sid.endsWith('Encrypt') ? '*' : { Ref: Match.stringLikeRegexp('^OnCallTopic') },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]);
    template().hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: statement('DatabaseEventsPublish', 'sns:Publish') },
    });
    template().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: statement('DatabaseEventsEncrypt', ['kms:Decrypt', 'kms:GenerateDataKey*']) },
    });
  });

  test('are two subscriptions where urgencies have topics of their own', () => {
    const [critical, warning] = ['Critical', 'Warning'].map((id) => Alarms.notify(new sns.Topic(stack, id)));
    databaseEvents(stack, Alarms.bySeverity({ critical: critical, warning: warning }), 'db-cluster', ['orders']);
    const events = Object.values(template().findResources('AWS::RDS::EventSubscription'));
    expect(events.map(({ Properties }) => Properties.EventCategories)).toEqual([
      ['failover', 'failure'],
      ['deletion', 'maintenance', 'notification'],
    ]);
  });

  test('follow a choice of alarms that was adjusted', () => {
    const alarms = Alarms.notify(new sns.Topic(stack, 'OnCall')).withRunbooks('https://wiki.example.com/');
    expect(databaseEvents(stack, alarms, 'db-instance', ['orders'])).toHaveLength(1);
  });

  test.each([
    ['none', Alarms.none()],
    ['silent', Alarms.silent()],
  ])('are not subscribed with Alarms.%s()', (_, alarms) => {
    expect(databaseEvents(stack, alarms, 'db-instance', ['orders'])).toEqual([]);
  });
});

describe('alarms of an instance', () => {
  const watched = { family: 'postgres', instanceType: new ec2.InstanceType('m8g.large') } as const;

  test('have the thresholds of its class', () => {
    expect(classThresholds(watched, {})).toEqual({ memoryBytes: 858993459, connections: 678 });
    expect(classThresholds({ ...watched, maxConnections: 200 }, {})).toMatchObject({ connections: 160 });
    expect(connectionsOf({ max_connections: '200' })).toBe(200);
    expect(connectionsOf({ max_connections: 'LEAST({DBInstanceClassMemory/25165760},12000)' })).toBeUndefined();
  });

  test('watch processor, memory and connections, and credits of a burstable class', () => {
    const dimensions = { DBInstanceIdentifier: 'orders' };
    const topic = Alarms.notify(new sns.Topic(stack, 'OnCall'));
    const ids = (name: string) =>
      instanceAlarms(
        stack,
        topic,
        { ...watched, dimensions, instanceType: new ec2.InstanceType(name) },
        {},
        name.slice(0, 1),
      ).map((alarm) => alarm?.node.id);
    expect(ids('m8g.large')).toEqual(['mCpuAlarm', 'mMemoryAlarm', 'mConnectionsAlarm']);
    expect(ids('t4g.medium')).toEqual(['tCpuAlarm', 'tMemoryAlarm', 'tConnectionsAlarm', 'tCreditsAlarm']);
  });

  test('fails with a class that is not known', () => {
    const unknown = { ...watched, instanceType: new ec2.InstanceType('q9.large') };
    const check = (alarms: Alarms) => () => {
      validate('Database', instanceThresholdRules(alarms, unknown, {}));
    };
    expect(check(Alarms.silent())).toThrow(
      "'alarmThresholds' must have 'freeableMemory' and 'connections' for the instance type 'q9.large'",
    );
    expect(check(Alarms.none())).not.toThrow();
  });
});
