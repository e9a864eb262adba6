import * as iam from 'aws-cdk-lib/aws-iam';

/** All that a client can ask for. */
const CLIENT_ACTIONS = [
  'elasticfilesystem:ClientMount',
  'elasticfilesystem:ClientWrite',
  'elasticfilesystem:ClientRootAccess',
];

/**
 * A policy that allows nothing: EFS lets everybody in who reaches a mount target only as long as there is none ("whenever a
 * user-configured file system policy is not in effect"). With this one a client without a role is refused, for nothing allows it; an allow
 * in the policy of a role of the account is enough, for EFS asks for one in "either" policy, and says for itself whether the role may write.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
export function clientPolicy(): iam.PolicyDocument {
  const deny = (sid: string, key: string) =>
    new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: CLIENT_ACTIONS,
      resources: ['*'],
      conditions: { Bool: { [key]: 'false' } },
    });
  return new iam.PolicyDocument({
    statements: [
      deny('RefuseWithoutTls', 'aws:SecureTransport'),
      deny('RefuseWithoutMountTarget', 'elasticfilesystem:AccessedViaMountTarget'),
    ],
  });
}
