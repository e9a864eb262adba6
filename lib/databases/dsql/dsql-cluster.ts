import { Construct } from 'constructs';
import { ArnFormat, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dsql from 'aws-cdk-lib/aws-dsql';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { dsqlAlarms, dsqlWidgets } from '../private/dsql-cluster-alarms';
import { dsqlClusterRules, dsqlEndpointRules } from '../private/dsql-cluster-rules';
import { DsqlMultiRegion } from './dsql-multi-region';

/** The thresholds of a DSQL cluster's alarms. */
export interface DsqlClusterAlarmThresholds {
  /**
   * The number of queries that run into the maximum time of a transaction, in three of five minutes.
   *
   * @default 1
   */
  readonly queryTimeouts?: number;

  /**
   * The part of the transactions that are aborted by a conflict with another one, 0.1 to 100, in three times five minutes of at least
   * 100 transactions each.
   *
   * @default 10
   */
  readonly conflictPercent?: number;

  /**
   * The size of the data, at least 1 GiB.
   *
   * @default Size.tebibytes(8) - of the 10 TiB that a cluster has until the quota is raised
   */
  readonly storage?: Size;

  /**
   * The number of distributed processing units (DPU) in a day, which requests are billed by: an alarm before the bill.
   *
   * @default - no alarm: what is much depends on the application
   */
  readonly dailyProcessingUnits?: number;
}

/** Options of an interface endpoint for connections to a `DsqlCluster`. */
export interface DsqlInterfaceEndpointOptions {
  /** The VPC of the clients, in the Region of the cluster, with DNS support and DNS hostnames. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets that the endpoint has an address in, one of each zone.
   *
   * @default - the private ones with egress, in a VPC without them the isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;
}

/** Properties of a `DsqlCluster`. */
export interface DsqlClusterProps {
  /** The recipients of alarms when queries time out, transactions conflict, or storage is short. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: DsqlClusterAlarmThresholds;

  /**
   * The second Region that the database is in as well. A cluster is of one Region or of two from its creation; decide before there are
   * data.
   *
   * @default - one Region, over three of its zones
   */
  readonly multiRegion?: DsqlMultiRegion;

  /**
   * The key that encrypts the data, of this Region. It can be changed. A key of this app lets the clusters of the account in; the policy
   * of an imported one has to let `dsql.amazonaws.com` in.
   *
   * @default - a key of DSQL, which costs nothing
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The policy of the cluster, for example to refuse connections that do not come from a VPC. Its statements name the cluster as `*`:
   * the ARN would refer to the cluster from itself.
   *
   * @default - none: principals of the account, by their own policies
   */
  readonly resourcePolicy?: iam.PolicyDocument;

  /**
   * Whether DSQL refuses to delete the cluster.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The fate of the cluster when it is removed from the stack, or replaced. `DESTROY` needs `deletionProtection: false`, too. There are
   * no snapshots: back it up by a `BackupProgram`.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A relational database without servers, on Amazon Aurora DSQL: PostgreSQL by its protocol, in one Region or in two that are both written
 * to. It costs nothing but storage at idle, and nobody has a password.
 */
export class DsqlCluster extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.databases.DsqlCluster';

  /** The cluster. */
  public readonly cluster: dsql.CfnCluster;

  /** The identifier of the cluster. */
  public readonly clusterIdentifier: string;

  /** The ARN of the cluster. */
  public readonly clusterArn: string;

  /** The host that clients connect to over the internet, on port 5432, database `postgres`, with TLS. */
  public readonly endpoint: string;

  /** The host that clients connect to through an interface endpoint, on the same port; tokens are signed for it, too. */
  public readonly privateEndpoint: string;

  /** The service that an interface endpoint in a VPC connects to. */
  public readonly vpcEndpointServiceName: string;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: DsqlClusterProps) {
    super(scope, id);
    props = injectedProps(DsqlCluster.PROPERTY_INJECTION_ID, scope, id, props);
    const stack = Stack.of(this);
    validate(at('DsqlCluster', scope, id), dsqlClusterRules(props, stack.region));

    allowDsql(stack, props.encryptionKey);
    this.cluster = new dsql.CfnCluster(this, 'Cluster', {
      deletionProtectionEnabled: props.deletionProtection ?? true,
      kmsEncryptionKey: props.encryptionKey?.keyArn,
      multiRegionProperties: props.multiRegion?._bind(stack),
      policyDocument: props.resourcePolicy && stack.toJsonString(props.resourcePolicy),
    });
    this.cluster.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.clusterIdentifier = this.cluster.attrIdentifier;
    this.clusterArn = this.cluster.attrResourceArn;
    this.endpoint = this.cluster.attrEndpoint;
    this.privateEndpoint = this.cluster.attrVpcEndpoint;
    this.vpcEndpointServiceName = this.cluster.attrVpcEndpointServiceName;
    this.alarms = dsqlAlarms(this, props, this.clusterIdentifier);
    if (props.multiRegion?._peered === false) this.warnOfPeer();
  }

  /**
   * Lets a principal connect as database roles that it has been given. The administrator gives them once:
   * `AWS IAM GRANT app TO 'arn:aws:iam::111122223333:role/App'`.
   */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'dsql:DbConnect');
  }

  /** Lets a principal connect as `admin`, who may do everything in the database: for migrations, not for an application. */
  public grantAdmin(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'dsql:DbConnectAdmin');
  }

  /**
   * A way from a VPC to the cluster without the internet: clients that `connections` of the endpoint lets in, by
   * `allowDefaultPortFrom()`, connect to `privateEndpoint`. A VPC has one for each `vpcEndpointServiceName`, which clusters may share.
   *
   * @param id the name of the endpoint in logical ids
   */
  public addInterfaceEndpoint(id: string, options: DsqlInterfaceEndpointOptions): ec2.InterfaceVpcEndpoint {
    const { vpc, subnets } = options;
    validate(
      `addInterfaceEndpoint('${id}') of DsqlCluster at '${this.node.path}'`,
      dsqlEndpointRules(options, Stack.of(this).region),
    );
    return new ec2.InterfaceVpcEndpoint(this, id, {
      vpc,
      subnets,
      service: new ec2.InterfaceVpcEndpointService(this.vpcEndpointServiceName, 5432),
      // `privateEndpoint` resolves to the endpoint by it alone, and the L2 leaves it off for a service by its name.
      privateDnsEnabled: true,
      open: false,
      securityGroups: [
        new ec2.SecurityGroup(this, `${id}SecurityGroup`, {
          vpc,
          description: 'Clients of Aurora DSQL',
          allowAllOutbound: false,
        }),
      ],
    });
  }

  /** Graphs of transactions and conflicts, of the latency of commits, of what is billed, and of the storage. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return dsqlWidgets(this, this.clusterIdentifier);
  }

  private grant(grantee: iam.IGrantable, action: string): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.clusterArn] });
  }

  private warnOfPeer(): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:dsqlAwaitsPeer',
      "nobody can connect to the cluster until it has its peer: deploy both, then give both 'DsqlMultiRegion.peered()' with the " +
        'identifiers of both, and deploy again',
    );
  }
}

/**
 * Lets DSQL use a key for clusters of the account. Which cluster is not known before it is there, and the cluster needs the key.
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html
 */
function allowDsql(stack: Stack, key: kms.IKey | undefined): void {
  const clusters = stack.formatArn({
    service: 'dsql',
    resource: 'cluster',
    resourceName: '*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  key?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('dsql.amazonaws.com')],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'aws:SourceArn': clusters } },
    }),
  );
}
