import { Construct } from 'constructs';
import { ArnFormat, Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import {
  clusterAlarms,
  NODE,
  SERVERLESS,
  serverlessAlarms,
  shardsOf,
  valkeyWidgets,
} from '../private/valkey-cache-alarms';
import { valkeyCacheRules } from '../private/valkey-cache-rules';
import {
  closedGroup,
  clusterLogs,
  helperPolicy,
  PORT,
  replicationGroup,
  serverlessCache,
} from '../private/valkey-parts';
import { ValkeyUsers } from '../private/valkey-users';
import { ValkeyAccess } from './valkey-access';
import { ValkeyCapacity } from './valkey-capacity';
import { IValkeyUser } from './valkey-user';

/** The thresholds of a cache's alarms, each in five minutes one after the other. */
export interface ValkeyCacheAlarmThresholds {
  /**
   * The part of the memory of a node that is in use, or of `maxStorage`, 1 to 100.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * The number of keys that are evicted in a minute. Raise it where a cache is meant to be full.
   *
   * @default 1
   */
  readonly evictions?: number;

  /**
   * The number of connections, of a node or of a serverless cache, 1 to 65,000, which is the limit.
   *
   * @default 50000
   */
  readonly connections?: number;

  /**
   * The part of the time that the engine of a node is busy, 1 to 100. Of a cluster.
   *
   * @default 90
   */
  readonly cpuPercent?: number;

  /**
   * The time that a replica is behind, in whole seconds. Of a cluster.
   *
   * @default Duration.seconds(10)
   */
  readonly replicationLag?: Duration;

  /**
   * The part of `maxProcessingUnits` that is in use, 1 to 100. Of a serverless cache.
   *
   * @default 80
   */
  readonly processingUnitsPercent?: number;

  /**
   * The number of commands that are throttled in a minute. Of a serverless cache.
   *
   * @default 1
   */
  readonly throttledCommands?: number;
}

/** Properties of a `ValkeyCache`. */
export interface ValkeyCacheProps {
  /** The VPC of the clients. */
  readonly vpc: ec2.IVpc;

  /** The capacity: serverless with limits, or nodes. The other kind is another, empty cache. */
  readonly capacity: ValkeyCapacity;

  /** The recipients of alarms when memory, load or connections come near to a limit. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: ValkeyCacheAlarmThresholds;

  /**
   * The subnets, in two zones or more. Others replace a serverless cache.
   *
   * @default - private ones with egress, in a VPC without them isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The access of the user that `grantConnect()` lets sign in.
   *
   * @default ValkeyAccess.readWrite() - without commands that Valkey calls dangerous
   */
  readonly access?: ValkeyAccess;

  /**
   * The key that encrypts data at rest. A change replaces the cache.
   *
   * @default - a key of AWS
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The time that daily snapshots are kept, in whole days from 0, which makes none, to 35.
   *
   * @default Duration.days(7)
   */
  readonly snapshotRetention?: Duration;

  /**
   * The time of day of snapshots, in UTC: `03:00`. It begins within the hour.
   *
   * @default - chosen by ElastiCache
   */
  readonly snapshotTime?: string;

  /**
   * The time that the slow log and the engine log of a cluster are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log groups of a cluster.
   *
   * @default - the key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The fate of the cache when it is removed from the stack, or replaced: a last snapshot, kept as it is with its users, groups and
   * network, or nothing.
   *
   * @default RemovalPolicy.SNAPSHOT
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A cache of Valkey on Amazon ElastiCache, serverless or on nodes: encrypted, closed but for clients that are let in, and who sign in by
 * IAM. Clients need TLS and cluster mode.
 */
export class ValkeyCache extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.ValkeyCache';

  /** The serverless cache; none with nodes. */
  public readonly serverlessCache?: elasticache.CfnServerlessCache;

  /** The nodes; none with `ValkeyCapacity.serverless()`. */
  public readonly replicationGroup?: elasticache.CfnReplicationGroup;

  /** The name of the cache, which a client signs its password for. */
  public readonly cacheName: string;

  /** The ARN of the cache. */
  public readonly cacheArn: string;

  /** The address of the endpoint, in TLS and in cluster mode. */
  public readonly endpointAddress: string;

  /** The port of the endpoint. */
  public readonly endpointPort: string;

  /** The group of the users. */
  public readonly userGroup: elasticache.CfnUserGroup;

  /** The user that `grantConnect()` lets sign in. */
  public readonly user: IValkeyUser;

  /** The security group, which lets nobody in until `connections` does. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections; the default port is that of the endpoint. */
  public readonly connections: ec2.Connections;

  /** The log group of slow commands; none without nodes. */
  public readonly slowLogGroup?: logs.LogGroup;

  /** The log group of the engine; none without nodes. */
  public readonly engineLogGroup?: logs.LogGroup;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly users: ValkeyUsers;
  private readonly ids: string[];

  constructor(scope: Construct, id: string, props: ValkeyCacheProps) {
    super(scope, id);
    props = injectedProps(ValkeyCache.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('ValkeyCache', scope, id), valkeyCacheRules(props));
    const { removalPolicy = RemovalPolicy.SNAPSHOT } = props;
    const { serverless, cluster, reason } = props.capacity._bind();

    this.securityGroup = closedGroup(this, props.vpc, removalPolicy);
    this.users = new ValkeyUsers(this, helperPolicy(removalPolicy));
    this.userGroup = this.users.group;
    if (serverless) {
      const cache = serverlessCache(this, props, serverless, this);
      this.serverlessCache = cache;
      this.cacheName = cache.ref;
      this.cacheArn = cache.attrArn;
      this.endpointAddress = cache.attrEndpointAddress;
      this.endpointPort = cache.attrEndpointPort;
      this.ids = [this.cacheName];
      this.alarms = serverlessAlarms(this, props, serverless, this.cacheName);
    } else {
      const nodes = cluster as NonNullable<typeof cluster>;
      const { slow, engine } = clusterLogs(this, props);
      this.slowLogGroup = slow;
      this.engineLogGroup = engine;
      const group = replicationGroup(this, props, nodes, this, { slow, engine });
      this.replicationGroup = group;
      this.cacheName = group.ref;
      this.cacheArn = Stack.of(this).formatArn({
        service: 'elasticache',
        resource: 'replicationgroup',
        resourceName: group.ref,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      this.endpointAddress = group.attrConfigurationEndPointAddress;
      this.endpointPort = Token.asString(group.attrConfigurationEndPointPort);
      const shards = shardsOf(this.cacheName, nodes);
      this.ids = shards.flatMap(({ nodeIds }) => nodeIds);
      this.alarms = clusterAlarms(this, props, shards);
      this.answerFindings(reason);
    }
    // A serverless cache answers reads on the next port, too (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html).
    const defaultPort = serverless ? ec2.Port.tcpRange(PORT, PORT + 1) : ec2.Port.tcp(PORT);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort });
    this.user = this.users.add('User', props.access ?? ValkeyAccess.readWrite(), this.cacheArn);
  }

  /** Lets a principal sign in as `user`. It has to reach the cache as well: `connections.allowDefaultPortFrom()`. */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return this.user.grantConnect(grantee);
  }

  /** Adds a user who signs in by IAM, with access of its own. */
  public addUser(id: string, access: ValkeyAccess): IValkeyUser {
    return this.users.add(id, access, this.cacheArn);
  }

  /** Graphs of the data, the load, the hit rate and of evicted keys. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return valkeyWidgets(this, this.serverlessCache ? SERVERLESS : NODE, this.ids);
  }

  private answerFindings(reason: string | undefined): void {
    acknowledgeInherent(this, 'Users sign in by IAM, in place of one password for all', 'AwsSolutions-AEC6');
    if (reason === undefined) return;
    acknowledgeInherent(this, reason, 'AwsSolutions-AEC4');
    Validations.of(this).addWarning(
      'cdk-reference-architectures:cacheWithoutReplicas',
      `the data of a shard are lost with its node, and the cache is away until there is a new one (${reason}); use ` +
        "'ValkeyCapacity.cluster()', which has replicas",
    );
  }
}
