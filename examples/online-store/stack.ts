import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { FleetPredictiveMetric, FleetScaling, InstanceTypes, WebFleet } from 'cdk-reference-architectures/compute';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { AccessLogs, Exposure, RouteMatch } from 'cdk-reference-architectures/loadbalancing';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the online store. */
export interface OnlineStoreStackProps extends ExampleStackProps {
  /** The stack of the VPC. */
  readonly network: NetworkStack;
}

/** Ports of the services on each instance. */
const PORTS = { store: 8080, images: 8081, videos: 8082 };
const HEALTH_CHECK = { path: '/health' };

/**
 * An online store on EC2: two instances normally, one more at a time while the CPU is over 70 %, up to six, and one less
 * while it is under 30 %. Images and videos have target groups of their own. An instance that fails takes no requests
 * and is replaced.
 */
export class OnlineStoreStack extends Stack {
  constructor(scope: Construct, id: string, { profile, network }: OnlineStoreStackProps) {
    super(scope, id);
    describe(this, profile, 'Online store: an Auto Scaling group of web servers behind an Application Load Balancer');
    const { vpc } = network.network;
    const firewall = profile.isProduction
      ? new WebFirewall(this, 'Firewall', { alarms: profile.alarms(this) })
      : undefined;

    const fleet = new WebFleet(this, 'Fleet', {
      vpc,
      ingress: this.exposure(profile, firewall),
      alarms: profile.alarms(this),
      port: PORTS.store,
      healthCheck: HEALTH_CHECK,
      logRetention: profile.logRetention,
      minCapacity: 2,
      maxCapacity: 6,
      scaling: [
        FleetScaling.cpuBetween(30, 70),
        ...profile.choose({
          sandbox: [],
          production: [
            FleetScaling.predictive({ metric: FleetPredictiveMetric.cpu(50) }),
            // By the clock of the customers, summer time included.
            FleetScaling.schedule('Morning', {
              schedule: autoscaling.Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }),
              timeZone: TimeZone.EUROPE_BERLIN,
              minCapacity: 3,
            }),
            FleetScaling.schedule('Night', {
              schedule: autoscaling.Schedule.cron({ hour: '22', minute: '0' }),
              timeZone: TimeZone.EUROPE_BERLIN,
              minCapacity: 2,
            }),
          ],
        }),
      ],
      ...profile.choose({
        sandbox: {
          instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.MICRO }).instanceType,
        },
        production: { metricsAgent: true },
      }),
    });
    fleet.addRoute('Images', {
      match: RouteMatch.paths('/images/*'),
      port: PORTS.images,
      healthCheck: HEALTH_CHECK,
    });
    fleet.addRoute('Videos', {
      match: RouteMatch.paths('/videos/*'),
      port: PORTS.videos,
      healthCheck: HEALTH_CHECK,
    });
    this.installApp(fleet);

    const databaseTier = new ec2.SecurityGroup(this, 'DatabaseTier', {
      vpc,
      description: 'Databases of the store: from its instances only',
      allowAllOutbound: false,
    });
    databaseTier.connections.allowFrom(fleet, ec2.Port.POSTGRES, 'Instances of the store');

    new CfnOutput(this, 'Url', { value: fleet.url!, description: 'The store' });
    new CfnOutput(this, 'GroupName', {
      value: fleet.group.autoScalingGroupName,
      description: 'Its instances: aws autoscaling describe-auto-scaling-groups, aws ssm start-session',
    });
    new CfnOutput(this, 'DatabaseSecurityGroupId', {
      value: databaseTier.securityGroupId,
      description: 'For databases that only the store may reach',
    });
    if (firewall) new OperationsDashboard(this, 'Operations', { subjects: [fleet, firewall] });
    acknowledgeFindings(fleet, firewall);
  }

  private exposure(profile: Profile, firewall?: WebFirewall): Exposure {
    if (!firewall) {
      return Exposure.plainHttp({
        reason: 'a sandbox has no domain to certify, and the store has no secrets',
        accessLogs: AccessLogs.newBucket({ retention: Duration.days(7) }),
      });
    }
    return Exposure.internet({ domain: profile.domain(this, 'shop'), firewall });
  }

  /** The application comes from S3 by the gateway endpoint, as does Node.js from the repositories of Amazon Linux. */
  private installApp(fleet: WebFleet): void {
    const asset = new Asset(this, 'App', { path: join(__dirname, 'app') });
    // A grant of aws-cdk-lib would also let the instances list the bucket, which holds the assets of the whole account.
    fleet.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      }),
    );
    fleet.userData.addCommands('dnf install -y nodejs22 unzip');
    const archive = fleet.userData.addS3DownloadCommand({ bucket: asset.bucket, bucketKey: asset.s3ObjectKey });
    fleet.userData.addCommands(
      `unzip -q -o ${archive} -d /opt/online-store`,
      'chmod -R a=rX /opt/online-store',
      'install -m 644 /opt/online-store/store@.service /etc/systemd/system/store@.service',
      'mkdir -p /etc/online-store',
      'systemctl daemon-reload',
      ...Object.entries(PORTS).flatMap(([service, port]) => [
        `echo PORT=${port} > /etc/online-store/${service}.env`,
        `systemctl enable --now store@${service}`,
      ]),
    );
  }
}
