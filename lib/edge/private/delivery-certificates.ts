import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { NorthVirginia } from '../north-virginia';

/** A certificate as the stack of a construct can read it: one of another stack is read weakly, by its L1. */
export function readableCertificate(scope: Construct, id: string, certificate: acm.ICertificate): acm.ICertificate {
  const resource = certificate.node.defaultChild;
  if (!(resource instanceof acm.CfnCertificate) || Stack.of(resource) === Stack.of(scope)) return certificate;
  NorthVirginia._readWeakly(resource);
  return acm.Certificate.fromCertificateArn(scope, id, resource.ref);
}
