import { Construct } from 'constructs';
import { Aws, Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as vpclattice from 'aws-cdk-lib/aws-vpclattice';
import { WebAlarmThresholds, WebTargetOptions } from '../../loadbalancing';
import { healthCheckOf } from '../../loadbalancing/internal';
import { LatticeAuthorization } from '../../network';
import { authorize, authTypeOf } from '../../network/internal';
import { Alarms } from '../../observability';
import { graph, MINUTE, severityOf } from '../../observability/internal';
import { acknowledgeInherent } from '../../private/rule-packs';
import { ServiceLattice } from '../services/service-lattice';
import { APPLICATION } from './task-definition';

/** The service, and how it is deployed. */
export interface LatticeTargetProps extends WebTargetOptions {
  readonly vpc: ec2.IVpc;
  readonly lattice: ServiceLattice;
  readonly alarms: Alarms;
  readonly alarmThresholds?: WebAlarmThresholds;
  readonly containerPort: number;

  /** Whether deployments move requests between two target groups. */
  readonly shiftsTraffic: boolean;

  /** Whether test requests reach the new tasks before. */
  readonly testRoute: boolean;
}

/** Test requests carry it, as in Service Connect. */
const TEST_HEADER = 'x-amzn-ecs-blue-green-test';

/**
 * The addresses of Lattice's managed prefix list, whose id CloudFormation cannot find out.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html
 */
const ADDRESSES = ['169.254.171.0/24', '129.224.0.0/17'];

/** Below this number of errors in a minute, their share is not worth looking at. */
const MIN_ERRORS = 5;

const PRODUCTION = 100;
const TEST = 10;

/**
 * The parts of a service in VPC Lattice: under the child `Lattice` its service with listener, routes and target groups, the role by
 * which ECS registers tasks, the auth policy; and the alarms in the service itself.
 */
export class LatticeTarget {
  /** The service in Lattice. */
  public readonly service: vpclattice.CfnService;

  /** The group that tasks register in; where there are two, the one that has the requests at first. */
  public readonly targetGroup: vpclattice.CfnTargetGroup;

  /** The name by which clients call the service. */
  public readonly domainName: string;

  /** Errors and latency; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The construct of all parts. */
  public readonly construct: Construct;

  private readonly alternateTargetGroup?: vpclattice.CfnTargetGroup;
  private readonly listener: vpclattice.CfnListener;
  private readonly route: vpclattice.CfnRule;
  private readonly testRoute?: vpclattice.CfnRule;
  private readonly role: iam.Role;

  constructor(
    private readonly scope: Construct,
    private readonly props: LatticeTargetProps,
  ) {
    const { lattice } = props;
    const { authorization = LatticeAuthorization.ownAccount(), domain } = lattice;
    this.construct = new Construct(scope, 'Lattice');
    this.service = new vpclattice.CfnService(this.construct, 'Service', {
      authType: authTypeOf(authorization),
      customDomainName: domain?.domainName,
      certificateArn: domain?.certificate.certificateArn,
      idleTimeoutSeconds: lattice.idleTimeout?.toSeconds(),
    });
    authorize(this.construct, this.service.attrArn, authorization);
    this.targetGroup = this.createTargetGroup('TargetGroup');
    this.alternateTargetGroup = props.shiftsTraffic ? this.createTargetGroup('AlternateTargetGroup') : undefined;
    this.listener = new vpclattice.CfnListener(this.construct, 'Listener', {
      serviceIdentifier: this.service.attrArn,
      protocol: 'HTTPS',
      port: 443,
      // Everything is a route's: a default action cannot be one that ECS moves, and be kept when the way of deploying changes.
      defaultAction: { fixedResponse: { statusCode: 404 } },
    });
    this.route = this.createRoute('Route', PRODUCTION, { pathMatch: { match: { prefix: '/' } } });
    this.testRoute = props.testRoute
      ? this.createRoute('TestRoute', TEST, { headerMatches: [{ name: TEST_HEADER, match: { exact: 'true' } }] })
      : undefined;
    new vpclattice.CfnServiceNetworkServiceAssociation(this.construct, 'Association', {
      serviceIdentifier: this.service.attrArn,
      serviceNetworkIdentifier: lattice.serviceNetwork.serviceNetworkArn,
    });
    if (domain?.hostedZone) {
      new route53.CnameRecord(this.construct, 'Record', {
        zone: domain.hostedZone,
        recordName: `${domain.domainName}.`,
        domainName: this.service.attrDnsEntryDomainName,
      });
    }
    this.domainName = domain?.domainName ?? this.service.attrDnsEntryDomainName;
    this.role = createRole(this.construct);
    this.alarms = this.createAlarms();
  }

  /** Registers the tasks of a service, and lets ECS move requests where its deployments do. */
  public register(service: ecs.CfnService): void {
    service.vpcLatticeConfigurations = [
      {
        portName: APPLICATION,
        roleArn: this.role.roleArn,
        targetGroupArn: this.targetGroup.attrArn,
      },
    ];
    if (this.alternateTargetGroup) {
      // The lowest aws-cdk-lib that is supported does not have it yet.
      service.addPropertyOverride('VpcLatticeConfigurations.0.AdvancedConfiguration', {
        AlternateTargetGroupArn: this.alternateTargetGroup.attrArn,
        ProductionListenerRule: this.route.attrArn,
        TestListenerRule: this.testRoute?.attrArn,
      });
    }
    // Targets of a group that no service uses are not checked, and never become healthy.
    service.node.addDependency(this.construct);
  }

  /** Opens the tasks to Lattice. */
  public openTo(tasks: ec2.IConnectable): void {
    const { lattice, containerPort, healthCheck } = this.props;
    const { prefixList } = lattice;
    const peers = prefixList
      ? [ec2.Peer.prefixList(prefixList.prefixListId)]
      : ADDRESSES.map((range) => ec2.Peer.ipv4(range));
    for (const peer of peers) {
      tasks.connections.allowFrom(peer, ec2.Port.tcp(containerPort), 'VPC Lattice');
      if (healthCheck?.port !== undefined && healthCheck.port !== containerPort) {
        tasks.connections.allowFrom(peer, ec2.Port.tcp(healthCheck.port), 'Health check of VPC Lattice');
      }
    }
  }

  /** Requests and errors, and how long they take. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return [
      graph(this.scope, 'requests by VPC Lattice', {
        left: [this.metric('TotalRequestCount', 'requests'), this.metric('HTTPCode_5XX_Count', '5xx')],
        leftYAxis: { min: 0 },
        right: [this.metric('RequestTime', 'p99 in ms', 'p99')],
      }),
    ];
  }

  private createTargetGroup(id: string): vpclattice.CfnTargetGroup {
    const { props } = this;
    const { protocolVersion = elbv2.ApplicationProtocolVersion.HTTP1 } = props;
    return new vpclattice.CfnTargetGroup(this.construct, id, {
      type: 'IP',
      config: {
        vpcIdentifier: props.vpc.vpcId,
        port: props.containerPort,
        protocol: props.targetProtocol ?? elbv2.ApplicationProtocol.HTTP,
        protocolVersion,
        ipAddressType: 'IPV4',
        healthCheck: healthCheckOfGroup(props, protocolVersion),
      },
    });
  }

  private createRoute(id: string, priority: number, httpMatch: vpclattice.CfnRule.HttpMatchProperty) {
    return new vpclattice.CfnRule(this.construct, id, {
      serviceIdentifier: this.service.attrArn,
      listenerIdentifier: this.listener.attrArn,
      priority,
      match: { httpMatch },
      action: { forward: { targetGroups: this.weights() } },
    });
  }

  /** Those of the first deployment: from then on ECS moves them. */
  private weights(): vpclattice.CfnRule.WeightedTargetGroupProperty[] {
    const first = { targetGroupIdentifier: this.targetGroup.attrId, weight: 100 };
    if (!this.alternateTargetGroup) return [first];
    return [first, { targetGroupIdentifier: this.alternateTargetGroup.attrId, weight: 0 }];
  }

  private createAlarms(): cloudwatch.Alarm[] {
    const { scope, props } = this;
    const { serverErrorPercent = 1, latencyP99 = Duration.seconds(3) } = props.alarmThresholds ?? {};
    const threeOfFive = { evaluationPeriods: 5, datapointsToAlarm: 3 };
    return [
      props.alarms.add(scope, 'LatticeErrorsAlarm', {
        severity: severityOf('latticeErrors'),
        ...threeOfFive,
        metric: new cloudwatch.MathExpression({
          label: 'Requests answered with 5xx, percent',
          expression: `IF(errors >= ${MIN_ERRORS}, 100 * errors / requests, 0)`,
          usingMetrics: {
            errors: this.metric('HTTPCode_5XX_Count'),
            requests: this.metric('TotalRequestCount'),
          },
          period: MINUTE,
        }),
        threshold: serverErrorPercent,
        alarmDescription: `${serverErrorPercent} % or more of the requests by VPC Lattice are answered with 5xx: look at the health of the targets, at the logs of the service and at the last deployment.`,
      }),
      props.alarms.add(scope, 'LatticeLatencyAlarm', {
        severity: severityOf('latticeLatency'),
        ...threeOfFive,
        metric: this.metric('RequestTime', undefined, 'p99'),
        threshold: latencyP99.toMilliseconds(),
        alarmDescription: `The slowest 1 % of the requests by VPC Lattice take ${latencyP99.toMilliseconds()} ms or more: look at CPU, memory and what the service waits for.`,
      }),
    ].filter((alarm) => alarm !== undefined);
  }

  /** https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-cloudwatch.html */
  private metric(metricName: string, label?: string, statistic: string = cloudwatch.Stats.SUM): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/VpcLattice',
      metricName,
      dimensionsMap: { Service: this.service.attrId },
      statistic,
      period: MINUTE,
      label,
    });
  }
}

/** Lattice has no health check of gRPC: https://docs.aws.amazon.com/vpc-lattice/latest/ug/target-group-health-checks.html */
function healthCheckOfGroup(
  options: WebTargetOptions,
  protocolVersion: elbv2.ApplicationProtocolVersion,
): vpclattice.CfnTargetGroup.HealthCheckConfigProperty {
  if (protocolVersion === elbv2.ApplicationProtocolVersion.GRPC) return { enabled: false };
  const check = healthCheckOf(options);
  return {
    enabled: true,
    protocol: check.protocol,
    protocolVersion,
    path: check.path,
    port: options.healthCheck?.port,
    matcher: { httpCode: check.healthyHttpCodes ?? '200' },
    healthCheckIntervalSeconds: check.interval?.toSeconds(),
    healthCheckTimeoutSeconds: check.timeout?.toSeconds(),
    healthyThresholdCount: check.healthyThresholdCount,
    unhealthyThresholdCount: check.unhealthyThresholdCount,
  };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html */
function createRole(scope: Construct): iam.Role {
  const policy = 'AmazonECSInfrastructureRolePolicyForVpcLattice';
  const role = new iam.Role(scope, 'Role', {
    description: 'Registration of the tasks in VPC Lattice',
    // "IfExists", because AWS does not say what ECS sends: for another account it is refused.
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com', {
      conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(policy)],
  });
  acknowledgeInherent(
    role,
    'The managed policy is the one that AWS maintains for what ECS does with target groups and rules of VPC Lattice.',
    `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
  );
  return role;
}
