import { Validations } from 'aws-cdk-lib/core';
import { WebFleet } from 'cdk-reference-architectures/compute';
import { WebFirewall } from 'cdk-reference-architectures/edge';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Findings of the rule packs that are meant to be as they are. */
export function acknowledgeFindings(fleet: WebFleet, firewall?: WebFirewall): void {
  const loadBalancer = fleet.loadBalancer!;
  Validations.of(fleet.group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason:
      'Nobody reads a message for each launch; failures show in the alarms and in the activity history of the group.',
  });
  Validations.of(loadBalancer.securityGroup).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'A store is open to everybody on its ports, by purpose; its instances are not.',
  });
  if (fleet.logGroup) {
    RulePacks.acknowledge(
      fleet.logGroup,
      'CloudWatchLogGroupEncrypted',
      'The log holds how instances started, and no data of customers; the encryption of CloudWatch Logs will do.',
    );
  }
  if (firewall) {
    RulePacks.acknowledge(
      firewall,
      'CloudWatchLogGroupEncrypted',
      'The log holds requests that were refused, without cookies and tokens; the encryption of CloudWatch Logs will do.',
    );
  } else {
    Validations.of(loadBalancer).acknowledge({
      id: 'Annotation::cdk-reference-architectures:plainHttp',
      reason: 'A sandbox has no domain to certify, and the store has no secrets.',
    });
  }
}
