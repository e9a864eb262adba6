import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { stableHash } from './stable-hash';

/**
 * Adds the certificates after the first, each under an id of its own. Numbered, as the listener does it, removing one
 * would move the others, and CloudFormation would take the last one away after it had moved.
 */
export function addFurtherCertificates(
  listener: elbv2.ApplicationListener | elbv2.NetworkListener,
  certificates: readonly elbv2.IListenerCertificate[],
): void {
  for (const certificate of certificates.slice(1)) {
    const arn = JSON.stringify(Stack.of(listener).resolve(certificate.certificateArn));
    const key = Construct.isConstruct(certificate) ? certificate.node.addr : arn;
    listener.addCertificates(`Certificate${stableHash(key).toString(16)}`, [certificate]);
  }
}
