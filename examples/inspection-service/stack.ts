import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetImage, InstanceTypes } from 'cdk-reference-architectures/compute';
import { NetworkHealthCheck } from 'cdk-reference-architectures/loadbalancing';
import { ApplianceFleetOptions, Appliances, InspectionAppliances } from 'cdk-reference-architectures/network';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';

/** Properties of the `InspectionService` stack. */
export interface InspectionServiceStackProps extends ExampleStackProps {
  /** The stack of the VPC that the appliances stand in. */
  readonly network: NetworkStack;
}

/** The port on which appliances answer health checks. */
const HEALTH_PORT = 8080;

/** The ports that new connections may be for, from the internet and to it. */
const PORTS = [80, 443];

/** A text that no packet may have in it: whoever sends it gets no answer. */
const SIGNATURE = 'inspection-test-drop-me';

/**
 * The appliances of a security team, and the service by which the networks of others are inspected. In place of a vendor's image, which
 * `-c applianceImage=ami-... -c applianceHealthPort=... -c applianceRootDevice=...` puts here, runs a small program on Amazon Linux that looks at ports and for a text.
 */
export class InspectionServiceStack extends Stack {
  /** The appliances, whose `serviceName` consumers take. */
  public readonly inspection: InspectionAppliances;

  constructor(scope: Construct, id: string, { profile, network }: InspectionServiceStackProps) {
    super(scope, id);
    describe(this, profile, 'Appliances behind a Gateway Load Balancer, which inspect the traffic of other networks');
    const vendor = this.vendor();
    // The program answers on its own port, whatever a vendor's image does.
    const port = vendor ? Number(this.node.tryGetContext('applianceHealthPort') ?? HEALTH_PORT) : HEALTH_PORT;
    this.inspection = new InspectionAppliances(this, 'Inspection', {
      vpc: network.network.vpc,
      alarms: profile.alarms(this),
      appliances: Appliances.fleet(vendor ?? this.gate()),
      healthCheck: NetworkHealthCheck.tcp({ port, interval: Duration.seconds(10) }),
      // The consumer is of the same account, and its deployment waits for no one.
      acceptanceRequired: false,
    });
    new CfnOutput(this, 'ServiceName', {
      value: this.inspection.serviceName,
      description: 'For endpoints of consumers',
    });
    new CfnOutput(this, 'GroupName', {
      value: this.inspection.group!.autoScalingGroupName,
      description: 'The appliances: aws ssm start-session, then journalctl -u gate',
    });
    if (profile.isProduction) new OperationsDashboard(this, 'Dashboard', { subjects: [this.inspection] });
    acknowledgeFindings(this.inspection);
  }

  /** An image of AWS Marketplace that the account has subscribed to. It comes with a configuration of its own. */
  private vendor(): ApplianceFleetOptions | undefined {
    const imageId: string | undefined = this.node.tryGetContext('applianceImage');
    if (imageId === undefined) return undefined;
    const image: ec2.IMachineImage = {
      getImage: () => ({ imageId, osType: ec2.OperatingSystemType.LINUX, userData: ec2.UserData.forLinux() }),
    };
    return {
      image: FleetImage.fromMachineImage(image, {
        architecture: ec2.InstanceArchitecture.X86_64,
        rootDeviceName: this.node.tryGetContext('applianceRootDevice'),
      }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.C7I, ec2.InstanceSize.XLARGE),
    };
  }

  /** Python is part of Amazon Linux: nothing is installed. The program may open raw sockets, and nothing else of what root may. */
  private gate(): ApplianceFleetOptions {
    const program = readFileSync(join(__dirname, 'appliance/gate.py'), 'utf8');
    return {
      image: FleetImage.amazonLinux2023(),
      instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.SMALL }).instanceType,
      startTimeout: Duration.minutes(3),
      commands: [
        `cat > /usr/local/bin/gate <<'PROGRAM'\n${program}PROGRAM`,
        'chmod 755 /usr/local/bin/gate',
        `cat > /etc/systemd/system/gate.service <<'UNIT'`,
        '[Unit]',
        'Description=Inspects packets of the Gateway Load Balancer',
        'After=network-online.target',
        'Wants=network-online.target',
        '[Service]',
        'ExecStart=/usr/local/bin/gate',
        `Environment=PORTS=${PORTS.join(',')} SIGNATURES=${SIGNATURE} HEALTH_PORT=${HEALTH_PORT}`,
        'DynamicUser=yes',
        'AmbientCapabilities=CAP_NET_RAW',
        'CapabilityBoundingSet=CAP_NET_RAW',
        'NoNewPrivileges=yes',
        'ProtectSystem=strict',
        'Restart=always',
        '[Install]',
        'WantedBy=multi-user.target',
        'UNIT',
        'systemctl daemon-reload',
        'systemctl enable --now gate',
      ],
    };
  }
}
