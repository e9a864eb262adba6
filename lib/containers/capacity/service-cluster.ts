import { Construct } from 'constructs';
import { Names, RemovalPolicy, ResourceEnvironment, Stack } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import { injectedProps } from '../../private/property-injection';
import { at, matches, validate } from '../../private/validation';

/** Properties of a `ServiceCluster`. */
export interface ServiceClusterProps {
  /** The network of its services. */
  readonly vpc: ec2.IVpc;

  /**
   * The metrics of cluster, services, tasks and containers. Each metric costs up to 0.30 USD a month while
   * there is data for it; `ENHANCED` adds tasks and containers to clusters and services
   * (https://aws.amazon.com/cloudwatch/pricing/). ECS makes the log group
   * `/aws/ecs/containerinsights/<cluster>/performance` for it by itself, which stays when the cluster goes.
   *
   * @default ecs.ContainerInsights.ENHANCED
   */
  readonly containerInsights?: ecs.ContainerInsights;

  /**
   * The Cloud Map namespace in which services find one another by Service Connect: letters, digits, hyphens and dots.
   * Unique in account and Region; a change replaces it.
   *
   * @default - made from the construct's path
   */
  readonly namespaceName?: string;

  /**
   * The time that the log of ECS Exec sessions is kept.
   *
   * @default logs.RetentionDays.ONE_YEAR - longer than other logs: it is the only record of who did what in a container
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The removal policy of the log of ECS Exec sessions.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The key that encrypts ECS Exec sessions and their log. Its policy is extended for CloudWatch Logs.
   *
   * @default - TLS for the sessions, and a key of CloudWatch Logs for the log
   */
  readonly executeCommandEncryptionKey?: kms.IKey;

  /**
   * The key that encrypts the disks of Fargate tasks. Its policy is extended for Fargate.
   *
   * @default - a key of AWS
   */
  readonly ephemeralStorageEncryptionKey?: kms.IKey;
}

/**
 * An ECS cluster for several services, with Fargate and Fargate Spot, a namespace for Service Connect, Container
 * Insights and a log of every ECS Exec session. All but Container Insights is free. It is a cluster itself: pass it to
 * constructs as `cluster`.
 */
export class ServiceCluster extends Construct implements ecs.ICluster {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.ServiceCluster';

  /** The cluster of aws-cdk-lib. */
  public readonly cluster: ecs.Cluster;

  /** The namespace of Service Connect. It is an HTTP namespace: free, and without DNS. */
  public readonly serviceConnectNamespace: cloudmap.HttpNamespace;

  /** The log group of ECS Exec sessions. */
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ServiceClusterProps) {
    super(scope, id);
    props = injectedProps(ServiceCluster.PROPERTY_INJECTION_ID, scope, id, props);
    validate(
      at('ServiceCluster', scope, id),
      matches(
        'namespaceName',
        props.namespaceName,
        /^(?=.{1,1024}$)[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9-]*)*$/,
        'letters, digits, hyphens and single dots, with a letter or digit first and after each dot',
      ),
    );

    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      encryptionKey: props.executeCommandEncryptionKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.cluster = new ecs.Cluster(this, 'Cluster', {
      vpc: props.vpc,
      containerInsightsV2: props.containerInsights ?? ecs.ContainerInsights.ENHANCED,
      enableFargateCapacityProviders: true,
      executeCommandConfiguration: {
        kmsKey: props.executeCommandEncryptionKey,
        logging: ecs.ExecuteCommandLogging.OVERRIDE,
        logConfiguration: {
          cloudWatchLogGroup: this.logGroup,
          cloudWatchEncryptionEnabled: props.executeCommandEncryptionKey !== undefined,
        },
      },
      managedStorageConfiguration: props.ephemeralStorageEncryptionKey && {
        fargateEphemeralStorageKmsKey: props.ephemeralStorageEncryptionKey,
      },
    });
    this.serviceConnectNamespace = this.cluster.addDefaultCloudMapNamespace({
      name: props.namespaceName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }).toLowerCase(),
      type: cloudmap.NamespaceType.HTTP,
    }) as cloudmap.HttpNamespace;
  }

  /** The name of the cluster. */
  public get clusterName(): string {
    return this.cluster.clusterName;
  }

  /** The ARN of the cluster. */
  public get clusterArn(): string {
    return this.cluster.clusterArn;
  }

  /** The reference to the cluster. */
  public get clusterRef(): ecs.ClusterReference {
    return this.cluster.clusterRef;
  }

  /** The network of its services. */
  public get vpc(): ec2.IVpc {
    return this.cluster.vpc;
  }

  /** The ways to and from instances of the cluster. Tasks have their own. */
  public get connections(): ec2.Connections {
    return this.cluster.connections;
  }

  /** Whether the cluster has instances. */
  public get hasEc2Capacity(): boolean {
    return this.cluster.hasEc2Capacity;
  }

  /** The namespace of Service Connect. */
  public get defaultCloudMapNamespace(): cloudmap.INamespace | undefined {
    return this.cluster.defaultCloudMapNamespace;
  }

  /** The Auto Scaling group of the cluster's instances, if it has any. */
  public get autoscalingGroup(): autoscaling.IAutoScalingGroup | undefined {
    return this.cluster.autoscalingGroup;
  }

  /** The record of ECS Exec sessions. */
  public get executeCommandConfiguration(): ecs.ExecuteCommandConfiguration | undefined {
    return this.cluster.executeCommandConfiguration;
  }

  /** The account and Region of the cluster. */
  public get env(): ResourceEnvironment {
    return this.cluster.env;
  }

  /** The stack of the cluster. */
  public get stack(): Stack {
    return this.cluster.stack;
  }

  /** Applies a removal policy to the cluster. It has no data: the log of ECS Exec sessions has a policy of its own. */
  public applyRemovalPolicy(policy: RemovalPolicy): void {
    this.cluster.applyRemovalPolicy(policy);
  }
}
