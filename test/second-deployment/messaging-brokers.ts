import { Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EventSource } from 'cdk-reference-architectures/functions';
import {
  ActiveMqAuthentication,
  ActiveMqBroker,
  ActiveMqBrokerProps,
  ActiveMqDeployment,
  ActiveMqInstanceType,
  ActiveMqStorage,
  ActiveMqVersion,
  BrokerLogAccess,
  BrokerMaintenanceDay,
  RabbitMqAuthentication,
  RabbitMqBroker,
  RabbitMqBrokerProps,
  RabbitMqDeployment,
  RabbitMqInstanceType,
  RabbitMqVersion,
} from 'cdk-reference-architectures/messaging';
import { Alarms } from 'cdk-reference-architectures/observability';
import { brokerSecretOf, ldapOf, specimens } from '../specimens/messaging';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/messaging/brokers/README.md';

interface BrokerVersion {
  readonly id: string;
  readonly key: boolean;
  readonly ownSecret: boolean;
  /** Whether the broker is in the public subnets, as an example of others. */
  readonly elsewhere: boolean;
  readonly watched: boolean;
  readonly read: boolean;
}

type RabbitVersion = BrokerVersion & Omit<RabbitMqBrokerProps, 'encryptionKey' | 'adminSecret' | 'subnets'>;

type ActiveVersion = BrokerVersion &
  Omit<ActiveMqBrokerProps, 'encryptionKey' | 'adminSecret' | 'subnets'> & {
    /** The groups of a further user. */
    readonly user: string[];
    /** The servers of the directory. */
    readonly hosts: string[];
  };

function givenOf(stack: Stack, { key, ownSecret, elsewhere }: Partial<BrokerVersion>) {
  return {
    ...(key && { encryptionKey: keyOf(stack) }),
    ...(ownSecret && { adminSecret: brokerSecretOf(stack) }),
    ...(elsewhere && { subnets: { subnets: vpcOf(stack).publicSubnets } }),
  };
}

function makeRabbit(stack: Stack, version: Partial<RabbitVersion>): void {
  const { id = 'Orders', key, ownSecret, elsewhere, watched, read, ...props } = version;
  const given = { ...props, ...givenOf(stack, { key, ownSecret, elsewhere }) };
  const broker = specimens.RabbitMqBroker?.minimal(stack, id, given) as RabbitMqBroker;
  if (watched) broker.watchQueue('Orders', { queue: 'orders' });
  if (read) EventSource.rabbitMq('Orders', broker, { queue: 'orders' });
}

function makeActive(stack: Stack, version: Partial<ActiveVersion>): void {
  const { id = 'Orders', key, ownSecret, elsewhere, watched, read, user, hosts, ...props } = version;
  const authentication = hosts && ActiveMqAuthentication.ldap({ ...ldapOf(stack), hosts });
  const given = { ...props, authentication, ...givenOf(stack, { key, ownSecret, elsewhere }) };
  const broker = specimens.ActiveMqBroker?.minimal(stack, id, given) as ActiveMqBroker;
  if (watched) broker.watchQueue('Orders', { queue: 'orders' });
  if (read) EventSource.activeMq('Orders', broker, { queue: 'orders' });
  if (user) broker.addUser('Billing', { groups: user });
}

const REPLACED =
  '**another, empty broker**, of another name and other addresses, since nothing of this can be changed. The old one is kept with its messages, outside the stack, and is billed until you delete it; clients in other stacks go to the new one with their next deployment. Stop senders, have queues run empty, then deploy; what RabbitMQ and ActiveMQ were told by their consoles has to be told again';
const WAITS =
  'in place, but **not at once**: the broker takes it when it is rebooted, in the next window of maintenance or by `aws mq reboot-broker`. One instance is away for minutes';
const RENAMED =
  'another, empty broker; the old one is kept with its secrets and security group, and is billed until you delete it';
const OTHER_USERS =
  '**another, empty broker**, as with `deployment`: CloudFormation changes this on no broker, and the users of before are not on the new one';
const BACKENDS = { 'auth_backends.1': 'oauth2' };
const LOST = ['loses data-lost'];
const SCHEDULED = ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Scheduler::Schedule'];
const PARTS = [
  'AWS::AmazonMQ::Broker',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::SecurityGroup',
  'AWS::SecretsManager::Secret',
  ...SCHEDULED,
].sort();

export const brokerTables: readonly SecondDeploymentTable[] = [
  secondDeployments<RabbitVersion>(README, 'RabbitMqBroker', makeRabbit, [
    {
      change: '`version` to a later one, `instanceType`, `configuration`',
      effect: `${WAITS}. An earlier version, and \`T3_MICRO\`, Amazon MQ refuses`,
      versions: {
        type: { instanceType: RabbitMqInstanceType.M7G_XLARGE },
        version: [
          { version: RabbitMqVersion.V3_13, configuration: { heartbeat: '60' } },
          { configuration: { heartbeat: '60' } },
        ],
        configuration: { configuration: { consumer_timeout: '3600000' } },
      },
      except: { version: { replaced: ['AWS::AmazonMQ::Configuration'] } },
    },
    {
      change: '`maintenanceWindow`, `logRetention`, `watchQueue()`, `EventSource.rabbitMq()`, connections',
      effect: 'in place, at once. The retention of the log follows within a day',
      versions: {
        window: { maintenanceWindow: { day: BrokerMaintenanceDay.MONDAY, time: '04:00' } },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        never: { logRetention: logs.RetentionDays.INFINITE },
        watched: { watched: true },
        read: { read: true },
      },
      except: { never: { removed: SCHEDULED } },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: { threshold: { alarmThresholds: { memoryPercent: 60 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: '`deployment`, the subnets, `encryptionKey`',
      effect: REPLACED,
      versions: {
        deployment: { deployment: RabbitMqDeployment.single() },
        subnets: { elsewhere: true },
        key: { key: true },
      },
      findings: LOST,
      replaced: ['AWS::AmazonMQ::Broker'],
    },
    {
      change: '`adminSecret`',
      effect:
        '**may be refused**: RabbitMQ has its administrator since it was made. Change the password on the broker and in the secret instead (see "Passwords")',
      versions: { own: { ownSecret: true } },
      findings: LOST,
      removed: ['AWS::SecretsManager::Secret'],
    },
    {
      change: '`authentication`',
      effect: OTHER_USERS,
      versions: {
        managed: [
          { configuration: BACKENDS },
          { configuration: BACKENDS, authentication: RabbitMqAuthentication.configManaged() },
        ],
      },
      findings: LOST,
      replaced: ['AWS::AmazonMQ::Broker'],
      removed: ['AWS::SecretsManager::Secret'],
    },
    {
      change: '`auth_backends` of `configManaged()` with `internal` or without',
      effect:
        '**may be refused**: RabbitMQ has its administrator since it was made, or has none. The secret is made, or leaves the stack and is kept',
      versions: {
        without: [
          {
            configuration: { ...BACKENDS, 'auth_backends.2': 'internal' },
            authentication: RabbitMqAuthentication.configManaged(),
          },
          { configuration: BACKENDS, authentication: RabbitMqAuthentication.configManaged() },
        ],
      },
      findings: LOST,
      removed: ['AWS::SecretsManager::Secret'],
    },
    {
      change: 'another id',
      effect: RENAMED,
      versions: { renamed: { id: 'Purchases' } },
      findings: LOST,
      removed: PARTS,
    },
  ]),
  secondDeployments<ActiveVersion>(README, 'ActiveMqBroker', makeActive, [
    {
      change: '`version` to a later one, `instanceType`, `permissions`, `configurationXml`, `auditLog`, `addUser()`',
      effect: `${WAITS}. An earlier version Amazon MQ refuses; another version has another configuration, with the same content`,
      versions: {
        type: { instanceType: ActiveMqInstanceType.M5_XLARGE },
        version: [{ version: ActiveMqVersion.V5_18 }, {}],
        permissions: { permissions: [{ queue: 'orders', read: ['billing'] }] },
        xml: { configurationXml: '<broker xmlns="http://activemq.apache.org/schema/core"/>' },
        audit: { auditLog: false },
        user: { user: ['billing'] },
        groups: [{ user: ['billing'] }, { user: ['billing', 'shop'] }],
      },
      except: {
        version: { replaced: ['AWS::AmazonMQ::Configuration'] },
        audit: { removed: ['AWS::Scheduler::Schedule'] },
      },
    },
    {
      change: '`maintenanceWindow`, `logRetention`, `logAccess`, `watchQueue()`, `EventSource.activeMq()`, connections',
      effect:
        'in place, at once. The retention of logs follows within a day; without a policy in the account nothing is logged any more',
      versions: {
        window: { maintenanceWindow: { day: BrokerMaintenanceDay.MONDAY, time: '04:00' } },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        access: { logAccess: BrokerLogAccess.existingPolicy() },
        watched: { watched: true },
        read: { read: true },
      },
      except: { access: { removed: ['AWS::Logs::ResourcePolicy'] } },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: { threshold: { alarmThresholds: { storePercent: 60 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: '`deployment` and its storage, the subnets, `encryptionKey`',
      effect: REPLACED,
      versions: {
        deployment: { deployment: ActiveMqDeployment.single() },
        storage: [
          { deployment: ActiveMqDeployment.single() },
          { deployment: ActiveMqDeployment.single({ storage: ActiveMqStorage.EBS }) },
        ],
        subnets: { elsewhere: true },
        key: { key: true },
      },
      findings: LOST,
      replaced: ['AWS::AmazonMQ::Broker'],
    },
    {
      change: '`adminSecret`',
      effect: 'in place: the broker has the other administrator after its reboot. The secret of before is kept',
      versions: { own: { ownSecret: true } },
      findings: LOST,
      removed: ['AWS::SecretsManager::Secret'],
    },
    {
      change: '`authentication`',
      effect: OTHER_USERS,
      versions: { directory: { hosts: ['ldap.example.com'] } },
      findings: LOST,
      replaced: ['AWS::AmazonMQ::Broker', 'AWS::AmazonMQ::Configuration'],
      removed: ['AWS::SecretsManager::Secret'],
    },
    {
      change: 'options of `ldap()`',
      effect:
        'in place after a reboot, by CloudFormation; others [found that Amazon MQ kept the old ones](https://github.com/hashicorp/terraform-provider-aws/pull/16261): look with `aws mq describe-broker`. `servers` at once',
      versions: { hosts: [{ hosts: ['ldap.example.com'] }, { hosts: ['ldap-2.example.com'] }] },
    },
    {
      change: 'a user taken away, or another id of it',
      effect: 'deleted after the reboot; its secret is kept. Another id is another user with another password',
      versions: { taken: [{ user: ['billing'] }, {}] },
      findings: LOST,
      removed: ['AWS::SecretsManager::Secret'],
    },
    {
      change: 'another id',
      effect: RENAMED,
      versions: { renamed: { id: 'Purchases' } },
      findings: LOST,
      removed: [...PARTS, 'AWS::AmazonMQ::Configuration', 'AWS::Logs::ResourcePolicy'].sort(),
    },
  ]),
];
