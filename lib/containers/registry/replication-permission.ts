import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { at, distinct, matches, nonEmptyList, validate } from '../../private/validation';
import { onePerRegistry } from '../private/registry-setting';

/** Properties of a `ReplicationPermission`. */
export interface ReplicationPermissionProps {
  /** The 12 digits of each account that may copy images here. */
  readonly sourceAccountIds: string[];

  /**
   * What the names of the repositories begin with that may be copied here, for example `shop/`.
   *
   * @default - every name
   */
  readonly repositoryPrefixes?: string[];
}

/**
 * Lets other accounts copy images into this registry; the counterpart of `ReplicationDestination.account()`, to be
 * deployed in the account and Region that the images go to.
 *
 * A registry, which is an account in a Region, has **one** policy. Create this once, in the stack that owns the registry;
 * add statements of other kinds to `document`.
 */
export class ReplicationPermission extends Construct {
  /** The registry's policy. */
  public readonly policy: ecr.CfnRegistryPolicy;

  /** What the policy says. */
  public readonly document: iam.PolicyDocument;

  constructor(scope: Construct, id: string, props: ReplicationPermissionProps) {
    super(scope, id);
    const { sourceAccountIds, repositoryPrefixes } = props;
    validate(at('ReplicationPermission', scope, id), [
      ...onePerRegistry(this, ReplicationPermission),
      ...nonEmptyList('sourceAccountIds', sourceAccountIds),
      ...distinct('sourceAccountIds', sourceAccountIds),
      ...sourceAccountIds.flatMap((account) => matches('sourceAccountIds', account, /^\d{12}$/, 'of 12 digits each')),
      ...nonEmptyList('repositoryPrefixes', repositoryPrefixes),
      ...(repositoryPrefixes ?? []).flatMap((prefix) =>
        matches('repositoryPrefixes', prefix, /^[a-z0-9][a-z0-9._/-]{0,255}$/, "beginnings of names such as 'shop/'"),
      ),
    ]);

    const repositories = (repositoryPrefixes ?? ['']).map((prefix) =>
      Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: `${prefix}*` }),
    );
    this.document = new iam.PolicyDocument({
      statements: [
        // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html
        new iam.PolicyStatement({
          sid: 'Replicate',
          principals: sourceAccountIds.map((account) => new iam.AccountPrincipal(account)),
          actions: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
          resources: repositories,
        }),
      ],
    });
    this.policy = new ecr.CfnRegistryPolicy(this, 'Policy', { policyText: this.document });
  }
}
