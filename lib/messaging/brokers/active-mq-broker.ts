import { Construct } from 'constructs';
import { Fn, Lazy, Token } from 'aws-cdk-lib/core';
import { CfnBroker, CfnConfiguration } from 'aws-cdk-lib/aws-amazonmq';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IObservable } from '../../observability';
import { graph } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { at, isKnown, validate } from '../../private/validation';
import { ldapMetadataOf, LDAPS_PORT } from '../private/active-mq-ldap';
import { activeMqRules, activeMqUserRules, ADMINISTRATORS, withActiveMqDefaults } from '../private/active-mq-rules';
import { authorizationXml, directoryXml } from '../private/active-mq-xml';
import {
  activeMqResourceAlarms,
  brokerMetric,
  cpuAlarm,
  overInstances,
  queueAlarms,
  silenceAlarm,
} from '../private/broker-alarms';
import { brokerConfiguration, configurationOf } from '../private/broker-configuration';
import { expireLogs, logGroupName } from '../private/broker-logs';
import { brokerName, whereGiven } from '../private/broker-name';
import {
  brokerSecurityGroup,
  brokerSubnets,
  encryptionOf,
  letPollersIn,
  maintenanceOf,
  readerSecretOf,
  removalPolicyOf,
  userOf,
  userSecret,
} from '../private/broker-parts';
import { queueWatchRules } from '../private/broker-rules';
import { ActiveMqAuthentication } from './active-mq-authentication';
import { ActiveMqDeployment } from './active-mq-deployment';
import { ActiveMqInstanceType } from './active-mq-instance-type';
import { ActiveMqPermission, ActiveMqUserOptions } from './active-mq-permission';
import { ActiveMqProtocol } from './active-mq-protocol';
import { ActiveMqVersion } from './active-mq-version';
import { BrokerLogAccess } from './broker-log-access';
import { BrokerQueueWatchOptions } from './broker-queue-options';
import { MessageBrokerProps } from './message-broker-props';

/** The thresholds of the alarms of an `ActiveMqBroker`. */
export interface ActiveMqBrokerAlarmThresholds {
  /**
   * The use of the processor in percent, for 15 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;

  /**
   * The use of the storage in percent, for five minutes. A full one blocks producers.
   *
   * @default 70
   */
  readonly storePercent?: number;

  /**
   * The use of the memory of the Java virtual machine in percent, for 15 minutes.
   *
   * @default 85
   */
  readonly heapPercent?: number;

  /**
   * The number of connections, for five minutes.
   *
   * @default - 800, of `mq.t3.micro` 80: four fifths of what a protocol has
   */
  readonly connections?: number;
}

/** Properties of an `ActiveMqBroker`. */
export interface ActiveMqBrokerProps extends MessageBrokerProps {
  /**
   * The instances. A change makes another, empty broker.
   *
   * @default ActiveMqDeployment.activeStandby()
   */
  readonly deployment?: ActiveMqDeployment;

  /**
   * The version. A later one is taken in the window of maintenance, and there is no way back.
   *
   * @default ActiveMqVersion.V5_19
   */
  readonly version?: ActiveMqVersion;

  /**
   * The type of the instances. Another one is taken in the window of maintenance.
   *
   * @default ActiveMqInstanceType.M5_LARGE
   */
  readonly instanceType?: ActiveMqInstanceType;

  /**
   * The users. Another kind makes another, empty broker.
   *
   * @default ActiveMqAuthentication.simple()
   */
  readonly authentication?: ActiveMqAuthentication;

  /**
   * The permissions of the groups of users, which the broker takes in the window of maintenance.
   *
   * @default - none but administrators may do anything
   */
  readonly permissions?: ActiveMqPermission[];

  /**
   * The whole configuration of ActiveMQ, in place of that from `permissions`. Give it an authorization map: without one every user may do
   * everything. Amazon MQ takes few of the elements
   * (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-configuration-parameters.html).
   *
   * @default - an authorization map of `permissions`
   */
  readonly configurationXml?: string;

  /**
   * Whether what is done by the web console and by JMX is logged. The log has messages that are sent by the console.
   *
   * @default true
   */
  readonly auditLog?: boolean;

  /**
   * The permission of Amazon MQ to write logs.
   *
   * @default BrokerLogAccess.ownPolicy()
   */
  readonly logAccess?: BrokerLogAccess;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: ActiveMqBrokerAlarmThresholds;
}

/**
 * A private ActiveMQ broker of Amazon MQ for JMS and other clients: by default an active and a standby instance in two zones, with a
 * generated administrator, an authorization map, logs that expire, and alarms before it blocks producers. It is billed by the hour and
 * cannot be stopped.
 */
export class ActiveMqBroker extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.ActiveMqBroker';

  /** The broker. */
  public readonly broker: CfnBroker;

  /** The name of the broker. Its metrics are by the names of its instances, which have `-1` and `-2` after it. */
  public readonly brokerName: string;

  /** The ARN of the broker. */
  public readonly brokerArn: string;

  /** The user name and password of the administrator, as `username` and `password`; undefined with `ActiveMqAuthentication.ldap()`. */
  public readonly adminSecret?: secretsmanager.ISecret;

  /** The configuration. */
  public readonly configuration: CfnConfiguration;

  /** The security group. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The connections of the broker, with the port of OpenWire as the default. */
  public readonly connections: ec2.Connections;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: ActiveMqBrokerProps;
  private readonly instances: string[];
  private readonly users: CfnBroker.UserProperty[] = [];
  private readonly usernames: string[] = [];
  private readonly watched: string[] = [];
  private isRead = false;

  constructor(scope: Construct, id: string, props: ActiveMqBrokerProps) {
    super(scope, id);
    props = injectedProps(ActiveMqBroker.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ActiveMqBroker', scope, id), activeMqRules(props));
    this.props = props;

    const { authentication, deployment, version, instanceType, logAccess, audit } = withActiveMqDefaults(props);
    const subnetIds = brokerSubnets(props, deployment._subnets).map(({ subnetId }) => subnetId);
    this.securityGroup = brokerSecurityGroup(this, props);
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ActiveMqProtocol.OPEN_WIRE.port,
    });
    const ldap = authentication._ldap;
    const strategy = ldap && 'LDAP';
    if (ldap) {
      this.connections.allowTo(ldap.servers, ec2.Port.tcp(LDAPS_PORT), 'LDAP directory');
    } else {
      this.adminSecret = props.adminSecret ?? userSecret(this, 'AdminSecret', 'admin', props);
      this.users.push({ ...userOf(this.adminSecret), groups: [ADMINISTRATORS], consoleAccess: true });
    }
    this.configuration = brokerConfiguration(this, 'ACTIVEMQ', version, xmlOf(props), props, strategy);
    const logPolicy = logAccess._bind(this);
    this.brokerName = brokerName(this, [
      deployment._mode,
      deployment._storage,
      props.encryptionKey?.keyArn,
      ...subnetIds,
      ...whereGiven(strategy),
    ]);
    this.broker = new CfnBroker(this, 'Broker', {
      brokerName: this.brokerName,
      engineType: 'ACTIVEMQ',
      engineVersion: version,
      deploymentMode: deployment._mode,
      storageType: deployment._storage,
      hostInstanceType: instanceType,
      // Amazon MQ takes nothing else.
      autoMinorVersionUpgrade: true,
      publiclyAccessible: false,
      subnetIds,
      securityGroups: [this.securityGroup.securityGroupId],
      encryptionOptions: encryptionOf(props.encryptionKey),
      authenticationStrategy: strategy,
      ldapServerMetadata: ldap && ldapMetadataOf(ldap),
      users: Lazy.any({ produce: () => this.users }),
      configuration: configurationOf(this.configuration),
      maintenanceWindowStartTime: maintenanceOf(props),
      logs: { general: true, audit },
    });
    this.broker.applyRemovalPolicy(removalPolicyOf(props));
    if (logPolicy) this.broker.node.addDependency(logPolicy);
    this.brokerArn = this.broker.attrArn;
    this.instances = Array.from({ length: deployment._subnets }, (_, i) => `${this.brokerName}-${i + 1}`);
    expireLogs(
      this,
      {
        Log: logGroupName(this.broker, 'general'),
        ...(audit && { AuditLog: logGroupName(this.broker, 'audit') }),
      },
      props,
    );
    this.alarms = this.createAlarms();
  }

  /** The addresses of a protocol: of two instances two, of which one is at work. */
  public endpoints(protocol: ActiveMqProtocol): string[] {
    return Token.asList(this.broker.getAtt(protocol._attribute));
  }

  /** The address for JMS clients of ActiveMQ: `failover:(ssl://...:61617,ssl://...:61617)`, which goes to the instance that is at work. */
  public get failoverUrl(): string {
    return `failover:(${Fn.join(',', this.endpoints(ActiveMqProtocol.OPEN_WIRE))})`;
  }

  /** Lets clients connect by a protocol. `connections` has OpenWire as its default. */
  public allowProtocolFrom(other: ec2.IConnectable, protocol: ActiveMqProtocol): void {
    this.connections.allowFrom(other, protocol.port);
  }

  /** Lets clients reach the web console. */
  public allowConsoleFrom(other: ec2.IConnectable): void {
    this.connections.allowFrom(other, ec2.Port.tcp(8162), 'Console');
  }

  /**
   * Makes a user with a generated password, whose groups have `permissions`. The broker takes it in the window of maintenance, or when it is
   * rebooted; at once when the broker is new.
   *
   * @param id the name of the user in logical ids
   * @returns the secret, with `username` and `password`
   */
  public addUser(id: string, options: ActiveMqUserOptions): secretsmanager.Secret {
    const username = options.username ?? id;
    const taken = ['admin', ...this.usernames];
    validate(
      `addUser('${id}') of ActiveMqBroker at '${this.node.path}'`,
      activeMqUserRules(id, username, taken, options, this.props.authentication?._ldap !== undefined),
    );
    this.usernames.push(username);
    const secret = userSecret(this, `${id}Secret`, username, this.props);
    this.users.push({
      ...userOf(secret),
      username,
      groups: options.groups,
      consoleAccess: options.consoleAccess ?? false,
    });
    return secret;
  }

  /**
   * Makes alarms of the depth and the consumers of a queue. Watch `ActiveMQ.DLQ` as well, with one message and no consumer: ActiveMQ
   * puts there what could not be delivered.
   *
   * @param id the name of the queue in the ids of its alarms
   */
  public watchQueue(id: string, options: BrokerQueueWatchOptions): cloudwatch.Alarm[] {
    validate(
      `watchQueue('${id}') of ActiveMqBroker at '${this.node.path}'`,
      queueWatchRules(id, this.watched.includes(id), options),
    );
    this.watched.push(id);
    const metricOf = (name: string) =>
      overInstances(this.instances, (instance) => brokerMetric(name, { Broker: instance, Queue: options.queue }), name);
    const made = queueAlarms(this, id, this.props.alarms, {
      name: options.queue,
      messages: metricOf('QueueSize'),
      consumers: metricOf('ConsumerCount'),
      maxMessages: options.messages,
      minConsumers: options.minConsumers,
    });
    this.alarms.push(...made);
    return made;
  }

  /** Graphs of messages, clients and resources. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const metricsOf = (...names: string[]) => names.map((name) => this.metric(name));
    return [
      graph(this, 'messages', {
        left: metricsOf('TotalMessageCount'),
        right: metricsOf('TotalEnqueueCount', 'TotalDequeueCount'),
      }),
      graph(this, 'clients', {
        left: metricsOf('CurrentConnectionsCount', 'TotalConsumerCount', 'TotalProducerCount'),
      }),
      graph(this, 'resources', { left: metricsOf('CpuUtilization', 'HeapUsage', 'StorePercentUsage') }),
    ];
  }

  /**
   * Lets Lambda and Pipes read queues.
   *
   * @internal
   */
  public _letPollersIn(): void {
    if (this.isRead) return;
    this.isRead = true;
    letPollersIn(this, this.props, this.securityGroup, ActiveMqProtocol.OPEN_WIRE.port);
  }

  /**
   * The secret that a queue is read with.
   *
   * @internal
   */
  public _readerSecret(given?: secretsmanager.ISecret): secretsmanager.ISecret {
    return readerSecretOf(this, this.adminSecret, given);
  }

  private metric(name: string): cloudwatch.IMetric {
    return overInstances(this.instances, (instance) => brokerMetric(name, { Broker: instance }), name);
  }

  private createAlarms(): cloudwatch.Alarm[] {
    const { alarms, alarmThresholds } = this.props;
    return [
      cpuAlarm(this, alarms, this.metric('CpuUtilization'), alarmThresholds?.cpuPercent),
      ...activeMqResourceAlarms(this, alarms, (name) => this.metric(name), withActiveMqDefaults(this.props).thresholds),
      silenceAlarm(
        this,
        alarms,
        this.broker,
        this.instances.map((instance) => brokerMetric('CpuUtilization', { Broker: instance })),
      ),
    ].filter(isKnown);
  }
}

function xmlOf({ configurationXml, authentication, permissions }: ActiveMqBrokerProps): string {
  const destinations = authentication?._ldap?.destinations;
  return configurationXml ?? (destinations ? directoryXml(destinations) : authorizationXml(permissions ?? []));
}
