import { Construct } from 'constructs';
import { Fn } from 'aws-cdk-lib/core';
import { CfnBroker, CfnConfiguration } from 'aws-cdk-lib/aws-amazonmq';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IObservable } from '../../observability';
import { graph } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { at, isKnown, validate } from '../../private/validation';
import {
  brokerMetric,
  cpuAlarm,
  queueAlarms,
  rabbitMqResourceAlarms,
  rabbitMqShares,
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
import { hasAdministrator } from '../private/rabbit-mq-backends';
import { rabbitMqRules, withRabbitMqDefaults } from '../private/rabbit-mq-rules';
import { RabbitMqQueueWatchOptions } from './broker-queue-options';
import { MessageBrokerProps } from './message-broker-props';
import { RabbitMqAuthentication } from './rabbit-mq-authentication';
import { RabbitMqDeployment } from './rabbit-mq-deployment';
import { RabbitMqInstanceType } from './rabbit-mq-instance-type';
import { RabbitMqVersion } from './rabbit-mq-version';

/** The thresholds of the alarms of a `RabbitMqBroker`. */
export interface RabbitMqBrokerAlarmThresholds {
  /**
   * The use of the processor in percent, for 15 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;

  /**
   * The use of memory in percent of the limit from which on RabbitMQ blocks publishers, for five minutes.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * The free disk in percent of the limit at which RabbitMQ blocks publishers, 100 or more, for five minutes.
   *
   * @default 150
   */
  readonly diskFreePercent?: number;
}

/** Properties of a `RabbitMqBroker`. */
export interface RabbitMqBrokerProps extends MessageBrokerProps {
  /**
   * The instances. A change makes another, empty broker.
   *
   * @default RabbitMqDeployment.cluster()
   */
  readonly deployment?: RabbitMqDeployment;

  /**
   * The version. A later one is taken in the window of maintenance, one after the other, and there is no way back.
   *
   * @default RabbitMqVersion.V4_2
   */
  readonly version?: RabbitMqVersion;

  /**
   * The type of the instances. Another one is taken in the window of maintenance.
   *
   * @default RabbitMqInstanceType.M7G_LARGE
   */
  readonly instanceType?: RabbitMqInstanceType;

  /**
   * The users. Another kind makes another, empty broker.
   *
   * @default RabbitMqAuthentication.simple()
   */
  readonly authentication?: RabbitMqAuthentication;

  /**
   * The configuration of RabbitMQ by its keys, such as `consumer_timeout` in milliseconds. It is taken in the window of maintenance.
   * Amazon MQ takes few of the keys
   * (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-broker-configuration-parameters.html).
   *
   * @default - that of Amazon MQ
   */
  readonly configuration?: { [key: string]: string };

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: RabbitMqBrokerAlarmThresholds;
}

/**
 * A private RabbitMQ broker of Amazon MQ: by default a cluster of three over zones, with a generated administrator, logs that expire, and
 * alarms before it blocks publishers. It is billed by the hour and cannot be stopped.
 */
export class RabbitMqBroker extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.messaging.RabbitMqBroker';

  /** The broker. */
  public readonly broker: CfnBroker;

  /** The name of the broker, by which its metrics are. */
  public readonly brokerName: string;

  /** The ARN of the broker. */
  public readonly brokerArn: string;

  /**
   * The user name and password of the administrator, as `username` and `password`; undefined with `RabbitMqAuthentication.configManaged()`
   * without the backend `internal`.
   */
  public readonly adminSecret?: secretsmanager.ISecret;

  /** The configuration; undefined without `configuration`. */
  public readonly configuration?: CfnConfiguration;

  /** The security group, which the broker keeps. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The connections of the broker, with the port of AMQP as the default. */
  public readonly connections: ec2.Connections;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: RabbitMqBrokerProps;
  private readonly watched: string[] = [];
  private isRead = false;

  constructor(scope: Construct, id: string, props: RabbitMqBrokerProps) {
    super(scope, id);
    props = injectedProps(RabbitMqBroker.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('RabbitMqBroker', scope, id), rabbitMqRules(props));
    this.props = props;

    const { authentication, deployment, version, instanceType } = withRabbitMqDefaults(props);
    const subnetIds = brokerSubnets(props, deployment._subnets).map(({ subnetId }) => subnetId);
    this.securityGroup = brokerSecurityGroup(this, props);
    this.connections = new ec2.Connections({
      securityGroups: [this.securityGroup],
      defaultPort: ec2.Port.tcp(5671),
    });
    if (hasAdministrator(props)) {
      this.adminSecret = props.adminSecret ?? userSecret(this, 'AdminSecret', 'admin', props);
    }
    this.configuration = this.createConfiguration(version);
    this.brokerName = brokerName(this, [
      ...[deployment._mode, props.encryptionKey?.keyArn, ...subnetIds],
      ...whereGiven(authentication._strategy),
    ]);
    this.broker = new CfnBroker(this, 'Broker', {
      brokerName: this.brokerName,
      engineType: 'RABBITMQ',
      engineVersion: version,
      deploymentMode: deployment._mode,
      hostInstanceType: instanceType,
      // Amazon MQ takes nothing else.
      autoMinorVersionUpgrade: true,
      publiclyAccessible: false,
      subnetIds,
      securityGroups: [this.securityGroup.securityGroupId],
      encryptionOptions: encryptionOf(props.encryptionKey),
      authenticationStrategy: authentication._strategy,
      users: this.adminSecret ? [userOf(this.adminSecret)] : [],
      configuration: this.configuration && configurationOf(this.configuration),
      maintenanceWindowStartTime: maintenanceOf(props),
      logs: { general: true },
    });
    this.broker.applyRemovalPolicy(removalPolicyOf(props));
    this.brokerArn = this.broker.attrArn;
    expireLogs(this, { Log: logGroupName(this.broker, 'general') }, props);
    this.alarms = this.createAlarms();
  }

  /** The address of AMQP, `amqps://...:5671`. */
  public get amqpEndpoint(): string {
    return Fn.select(0, this.broker.attrAmqpEndpoints);
  }

  /** The address of the web console, whose API also makes users, virtual hosts, queues and policies. */
  public get consoleUrl(): string {
    return Fn.select(0, this.broker.attrConsoleUrLs);
  }

  /** Lets clients reach the web console and the management API. */
  public allowConsoleFrom(other: ec2.IConnectable): void {
    this.connections.allowFrom(other, ec2.Port.HTTPS, 'Console');
  }

  /**
   * Makes alarms of the depth and the consumers of a queue.
   *
   * @param id the name of the queue in the ids of its alarms
   */
  public watchQueue(id: string, options: RabbitMqQueueWatchOptions): cloudwatch.Alarm[] {
    validate(
      `watchQueue('${id}') of RabbitMqBroker at '${this.node.path}'`,
      queueWatchRules(id, this.watched.includes(id), options),
    );
    this.watched.push(id);
    const dimensions = { Broker: this.brokerName, VirtualHost: options.virtualHost ?? '/', Queue: options.queue };
    const made = queueAlarms(this, id, this.props.alarms, {
      name: options.queue,
      messages: brokerMetric('MessageCount', dimensions),
      consumers: brokerMetric('ConsumerCount', dimensions),
      maxMessages: options.messages,
      minConsumers: options.minConsumers,
    });
    this.alarms.push(...made);
    return made;
  }

  /** Graphs of messages, clients and resources. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    const dimensions = { Broker: this.brokerName };
    const { memory, disk } = rabbitMqShares(dimensions);
    const metricsOf = (...names: string[]) => names.map((name) => brokerMetric(name, dimensions));
    return [
      graph(this, 'messages', {
        left: metricsOf('MessageReadyCount', 'MessageUnacknowledgedCount'),
        right: metricsOf('PublishRate', 'AckRate'),
      }),
      graph(this, 'clients', { left: metricsOf('ConnectionCount', 'ChannelCount', 'ConsumerCount') }),
      graph(this, 'resources', { left: [...metricsOf('SystemCpuUtilization'), memory], right: [disk] }),
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
    letPollersIn(this, this.props, this.securityGroup, ec2.Port.tcp(5671));
  }

  /**
   * The secret that a queue is read with.
   *
   * @internal
   */
  public _readerSecret(given?: secretsmanager.ISecret): secretsmanager.ISecret {
    return readerSecretOf(this, this.adminSecret, given);
  }

  private createConfiguration(version: string): CfnConfiguration | undefined {
    const lines = Object.entries(this.props.configuration ?? {}).map(([key, value]) => `${key} = ${value}\n`);
    if (lines.length === 0) return undefined;
    return brokerConfiguration(this, 'RABBITMQ', version, lines.join(''), this.props);
  }

  private createAlarms(): cloudwatch.Alarm[] {
    const { alarms, alarmThresholds } = this.props;
    const dimensions = { Broker: this.brokerName };
    const cpu = brokerMetric('SystemCpuUtilization', dimensions);
    return [
      cpuAlarm(this, alarms, cpu, alarmThresholds?.cpuPercent),
      ...rabbitMqResourceAlarms(this, alarms, dimensions, alarmThresholds),
      silenceAlarm(this, alarms, this.broker, [cpu]),
    ].filter(isKnown);
  }
}
