import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import * as vpclattice from 'aws-cdk-lib/aws-vpclattice';
import { LatticeAuthorization } from '../lattice/lattice-authorization';

/** The type of authorization, which the resource has itself. */
export function authTypeOf(authorization: LatticeAuthorization): string {
  return authorization._bind() ? 'AWS_IAM' : 'NONE';
}

/**
 * Creates the child `AuthPolicy` of a service network or service, or warns that there is none. A resource that asks IAM and
 * has no policy yet refuses everybody: nothing is open while it is made.
 */
export function authorize(scope: Construct, resourceArn: string, authorization: LatticeAuthorization): void {
  const policy = authorization._bind();
  if (policy) {
    new vpclattice.CfnAuthPolicy(scope, 'AuthPolicy', { resourceIdentifier: resourceArn, policy });
    return;
  }
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:unauthenticatedLattice',
    `everybody who reaches it by VPC Lattice may call it (${authorization._reason}); give it another 'authorization', or acknowledge this`,
  );
}
