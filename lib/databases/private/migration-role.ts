import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A role that DMS assumes for this account only. The secret of an endpoint is read by the service principal of the Region
 * (https://docs.aws.amazon.com/dms/latest/userguide/security_iam_secretsmanager.html), what is not a database by the other one.
 */
export function migrationRole(scope: Construct, id: string, description: string): iam.Role {
  const conditions = {
    StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    // https://docs.aws.amazon.com/dms/latest/userguide/cross-service-confused-deputy-prevention.html
    ArnLike: { 'aws:SourceArn': dmsArn(scope, '*') },
  };
  return new iam.Role(scope, id, {
    description,
    assumedBy: new iam.CompositePrincipal(
      new iam.ServicePrincipal('dms.amazonaws.com', { conditions }),
      new iam.ServicePrincipal(`dms.${Aws.REGION}.amazonaws.com`, { conditions }),
    ),
  });
}

/** The ARN of something of DMS in the Region of a scope. */
export function dmsArn(scope: Construct, resource: string, resourceName?: string): string {
  return Stack.of(scope).formatArn({
    service: 'dms',
    resource,
    resourceName,
    arnFormat: resourceName === undefined ? ArnFormat.NO_RESOURCE_NAME : ArnFormat.COLON_RESOURCE_NAME,
  });
}
