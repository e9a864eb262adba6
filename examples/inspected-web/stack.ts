import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceTypes, WebFleet } from 'cdk-reference-architectures/compute';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { AccessLogs, Exposure } from 'cdk-reference-architectures/loadbalancing';
import { Egress, FlowLogs, InspectedRouting, Inspection, TieredVpc } from 'cdk-reference-architectures/network';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { InspectionServiceStack } from '../inspection-service/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `InspectedWeb` stack. */
export interface InspectedWebStackProps extends ExampleStackProps {
  /** The stack of the appliances, which is deployed first. */
  readonly service: InspectionServiceStack;
}

/**
 * A web tier in a VPC of its own, whose traffic with the internet passes the appliances of a security team, in both directions: what comes to its load
 * balancer, and what its instances ask for. `-c bypassInspection=true` leads it around them, when they fail.
 */
export class InspectedWebStack extends Stack {
  constructor(scope: Construct, id: string, { profile, service }: InspectedWebStackProps) {
    super(scope, id);
    describe(this, profile, 'A web tier whose traffic with the internet is inspected by appliances of another stack');
    const alarms = profile.alarms(this);
    const network = new TieredVpc(this, 'Network', {
      cidr: '10.50.0.0/16',
      // Among the zones of the appliances.
      zones: 2,
      egress: profile.choose({ sandbox: Egress.natGateway(), production: Egress.natGatewayPerZone({ alarms }) }),
      flowLogs: FlowLogs.toCloudWatch({ logRetention: profile.logRetention }),
    });
    const { vpc } = network;
    const routing = new InspectedRouting(this, 'Routing', {
      vpc,
      alarms,
      inspection: Inspection.appliances(service.inspection),
      // On a command line it is a text, in `cdk.json` a boolean.
      bypass: String(this.node.tryGetContext('bypassInspection')) === 'true',
    });
    // Appliances do not look into TLS, which ends at the load balancer.
    const firewall = profile.isProduction ? new WebFirewall(this, 'Firewall', { alarms }) : undefined;
    const fleet = new WebFleet(this, 'Fleet', {
      vpc,
      alarms,
      ingress: this.exposure(profile, firewall),
      port: 80,
      healthCheck: { path: '/' },
      logRetention: profile.logRetention,
      minCapacity: 2,
      maxCapacity: 4,
      instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.MICRO }).instanceType,
    });
    // The repositories of Amazon Linux come by the gateway endpoint of S3; all other calls of an instance are inspected.
    fleet.userData.addCommands(
      'dnf install -y nginx',
      `echo 'Inspected: this page came through an appliance.' > /usr/share/nginx/html/index.html`,
      'systemctl enable --now nginx',
    );
    // Instances ask for what they need as soon as they start.
    fleet.group.node.addDependency(routing);

    new CfnOutput(this, 'Url', { value: fleet.url!, description: 'The page' });
    if (firewall) new OperationsDashboard(this, 'Dashboard', { subjects: [routing, fleet, firewall] });
    acknowledgeFindings({ network, fleet, firewall });
  }

  private exposure(profile: Profile, firewall?: WebFirewall): Exposure {
    return firewall
      ? Exposure.internet({ domain: profile.domain(this, 'inspected'), firewall })
      : Exposure.plainHttp({
          reason: 'a sandbox has no domain to certify, and the page has no secrets',
          accessLogs: AccessLogs.newBucket({ retention: Duration.days(7) }),
        });
  }
}
