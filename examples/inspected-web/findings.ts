import { Validations } from 'aws-cdk-lib/core';
import { WebFleet } from 'cdk-reference-architectures/compute';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { TieredVpc } from 'cdk-reference-architectures/network';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** The parts of the example with findings. */
export interface InspectedWebParts {
  readonly network: TieredVpc;
  readonly fleet: WebFleet;
  readonly firewall?: WebFirewall;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings({ network, fleet, firewall }: InspectedWebParts): void {
  Validations.of(fleet.group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason: 'Nobody reads a message for each launch; failures show in the alarms.',
  });
  Validations.of(fleet.loadBalancer!.securityGroup).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'The page is open to everybody on the ports of its load balancer; its instances are not.',
  });
  if (!firewall) {
    Validations.of(fleet.loadBalancer!).acknowledge({
      id: 'Annotation::cdk-reference-architectures:plainHttp',
      reason: 'A sandbox has no domain to certify, and the page has no secrets.',
    });
  }
  for (const group of [network.flowLogGroup, fleet.logGroup, firewall]) {
    if (!group) continue;
    RulePacks.acknowledge(
      group,
      'CloudWatchLogGroupEncrypted',
      'The log holds no data of users; the encryption of CloudWatch Logs will do.',
    );
  }
}
