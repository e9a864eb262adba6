import { Construct } from 'constructs';
import { Duration, Fn, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dax from 'aws-cdk-lib/aws-dax';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Alarms, IObservable } from '../../observability';
import { digestOf } from '../../private/identity-digest';
import { injectedProps } from '../../private/property-injection';
import { uniqueName } from '../../private/unique-name';
import { at, validate } from '../../private/validation';
import { daxAlarms, daxWidgets } from '../private/dax-cluster-alarms';
import { daxClusterRules, daxSubnets } from '../private/dax-cluster-rules';
import { DaxCapacity } from './dax-capacity';

/** The thresholds of a DAX cluster's alarms. */
export interface DaxClusterAlarmThresholds {
  /**
   * The part of the time that a node is busy, 1 to 100, in each of five minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;

  /**
   * The part of the memory of a node that is in use, 1 to 100, in each of five minutes.
   *
   * @default 90
   */
  readonly memoryPercent?: number;

  /**
   * The number of bytes that are evicted in a minute, in each of five minutes.
   *
   * @default 1
   */
  readonly evictedBytes?: number;

  /**
   * The number of errors of the cluster in a minute, in three of five minutes.
   *
   * @default 1
   */
  readonly faults?: number;

  /**
   * The part of the items read by key that come from the cluster, 1 to 100, in a quarter of an hour with 1,000 reads in each five minutes.
   *
   * @default 50
   */
  readonly hitPercent?: number;
}

/** Properties of a `DaxCluster`. */
export interface DaxClusterProps {
  /** The VPC of the clients. */
  readonly vpc: ec2.IVpc;

  /** The tables that are read and written through the cluster, of its Region and account. Its role may use them and no others. */
  readonly tables: dynamodb.ITable[];

  /** The nodes. Another type of nodes replaces the cluster. */
  readonly capacity: DaxCapacity;

  /** The recipients of alarms when the cluster is overloaded, fails, or does not help. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: DaxClusterAlarmThresholds;

  /**
   * Whether the cluster only reads: its role may not write, so that clients write to the table itself, and read old items until they expire.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * The subnets, in two zones or more, of which DAX takes some for the nodes.
   *
   * @default - private ones with egress, in a VPC without them isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The time that items stay in the cache, in whole seconds, and are read as they were before a write to the table itself.
   *
   * @default Duration.minutes(5)
   */
  readonly itemTimeToLive?: Duration;

  /**
   * The time that results of queries and scans stay in the cache, in whole seconds: no write makes them new.
   *
   * @default Duration.minutes(5)
   */
  readonly queryTimeToLive?: Duration;

  /**
   * The weekly time of maintenance in UTC: `sun:03:00-sun:04:00`.
   *
   * @default - chosen by DAX
   */
  readonly maintenanceWindow?: string;

  /**
   * The topic, of the account, for events of the cluster, such as a node that failed or was added.
   *
   * @default - none
   */
  readonly notificationTopic?: sns.ITopic;
}

/**
 * A cache in front of DynamoDB tables, that speaks their API: three encrypted nodes over the zones, closed but for clients that are let in.
 * It has nothing that the tables do not have, and goes with its stack.
 */
export class DaxCluster extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.DaxCluster';

  /** The cluster. */
  public readonly cluster: dax.CfnCluster;

  /** The name of the cluster. */
  public readonly clusterName: string;

  /** The address that clients begin with, `daxs://...`. */
  public readonly endpointUrl: string;

  /** The role that the cluster uses the tables with. */
  public readonly role: iam.Role;

  /** The group of the parameters. */
  public readonly parameterGroup: dax.CfnParameterGroup;

  /** The group of the subnets. */
  public readonly subnetGroup: dax.CfnSubnetGroup;

  /** The security group, which lets nobody in until `connections` does. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections; the default port is 9111, that of encrypted clusters. */
  public readonly connections: ec2.Connections;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: DaxClusterProps) {
    super(scope, id);
    props = injectedProps(DaxCluster.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('DaxCluster', scope, id), daxClusterRules(props, Stack.of(this)));
    const { nodeType, nodes, reason } = props.capacity._bind();

    this.role = this.createRole(props);
    this.securityGroup = this.createSecurityGroup(props.vpc);
    this.parameterGroup = this.createParameterGroup(props);
    this.subnetGroup = new dax.CfnSubnetGroup(this, 'SubnetGroup', {
      description: `Subnets of ${this.node.path}`,
      subnetIds: daxSubnets(props).map(({ subnetId }) => subnetId),
    });
    this.cluster = new dax.CfnCluster(this, 'Cluster', {
      description: `Cache of ${this.node.path}`,
      nodeType,
      replicationFactor: nodes,
      iamRoleArn: this.role.roleArn,
      clusterEndpointEncryptionType: 'TLS',
      sseSpecification: { sseEnabled: true },
      parameterGroupName: this.parameterGroup.ref,
      subnetGroupName: this.subnetGroup.ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
      preferredMaintenanceWindow: props.maintenanceWindow,
      notificationTopicArn: props.notificationTopic?.topicArn,
    });
    // DAX looks whether it can use the role when it makes the cluster.
    this.cluster.node.addDependency(this.role);
    this.clusterName = Fn.select(1, Fn.split('/', this.cluster.attrArn));
    this.endpointUrl = this.cluster.attrClusterDiscoveryEndpointUrl;
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(9111) });
    this.alarms = daxAlarms(this, props, this.clusterName);
    if (reason !== undefined) this.warnOfNodes(nodes, reason);
  }

  /**
   * Lets a principal read every table of the cluster, with the permissions of the cluster, not its own. It has to reach the cluster as
   * well: `connections.allowDefaultPortFrom()`.
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, READS);
  }

  /** Lets a principal write every table of the cluster, with the permissions of the cluster. */
  public grantWrite(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, WRITES);
  }

  /** Lets a principal read and write every table of the cluster, with the permissions of the cluster. */
  public grantReadWrite(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, [...READS, ...WRITES]);
  }

  /** Graphs of the load, of requests and errors, and of hits. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return daxWidgets(this, this.clusterName);
  }

  private grant(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.cluster.attrArn] });
  }

  private createRole({ tables, readOnly = false }: DaxClusterProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      description: `Tables of the DAX cluster ${this.node.path}`,
      // AWS documents no source that DAX sends (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html).
      assumedBy: new iam.ServicePrincipal('dax.amazonaws.com'),
    });
    for (const table of tables) {
      if (readOnly) table.grantReadData(role);
      else table.grantReadWriteData(role);
    }
    return role;
  }

  /** Egress is HTTPS alone: AWS does not say whether nodes call DynamoDB from the VPC, and nothing else is called. */
  private createSecurityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'DAX cluster',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Calls of DynamoDB');
    return group;
  }

  /**
   * DAX refuses to change a group that a cluster uses, so that other times have a group of another name
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.cluster-management.html).
   */
  private createParameterGroup({ itemTimeToLive, queryTimeToLive }: DaxClusterProps): dax.CfnParameterGroup {
    const millis = (time: Duration = Duration.minutes(5)) => String(time.toMilliseconds());
    const values = { 'record-ttl-millis': millis(itemTimeToLive), 'query-ttl-millis': millis(queryTimeToLive) };
    return new dax.CfnParameterGroup(this, 'ParameterGroup', {
      parameterGroupName: `${uniqueName(this, 60)}-${digestOf(this, Object.values(values))}`,
      description: 'Times that items and results stay in the cache',
      parameterNameValues: values,
    });
  }

  private warnOfNodes(nodes: number, reason: string): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:fewDaxNodes',
      `with ${nodes === 1 ? 'one node' : 'two nodes'} the cache can be away while a node is made anew (${reason}); use ` +
        "'DaxCapacity.cluster()', which has three",
    );
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.access-control.html */
const READS = ['dax:GetItem', 'dax:BatchGetItem', 'dax:Query', 'dax:Scan', 'dax:ConditionCheckItem'];
const WRITES = ['dax:PutItem', 'dax:UpdateItem', 'dax:DeleteItem', 'dax:BatchWriteItem'];
