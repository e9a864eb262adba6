import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { injectedProps } from '../../private/property-injection';
import { at, atLeastOne, distinct, matches, nonEmptyList, validate } from '../../private/validation';
import { keepOnRename, onePerRegistry } from '../private/registry-setting';

/** Properties of a `ReplicationPermission`. */
export interface ReplicationPermissionProps {
  /** The 12 digits of each account that may copy images here. */
  readonly sourceAccountIds: string[];

  /**
   * The beginnings of the names of the repositories that may be copied here, for example `shop/`.
   *
   * @default - every name
   */
  readonly repositoryPrefixes?: string[];
}

/**
 * The permission of other accounts to copy images into this registry; the counterpart of `ReplicationDestination.account()`, to be
 * deployed in the account and Region that the images go to.
 *
 * A registry, which is an account in a Region, has **one** policy. Create this once, in the stack that owns the registry;
 * add statements of other kinds to `document`.
 */
export class ReplicationPermission extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.ReplicationPermission';

  /** The registry's policy. */
  public readonly policy: ecr.CfnRegistryPolicy;

  /** The document of the policy. */
  public readonly document: iam.PolicyDocument;

  constructor(scope: Construct, id: string, props: ReplicationPermissionProps) {
    super(scope, id);
    props = injectedProps(ReplicationPermission.PROPERTY_INJECTION_ID, scope, id, props);
    const { sourceAccountIds, repositoryPrefixes } = props;
    validate(at('ReplicationPermission', scope, id), [
      onePerRegistry(this, ReplicationPermission),
      atLeastOne('sourceAccountIds', sourceAccountIds),
      distinct('sourceAccountIds', sourceAccountIds),
      sourceAccountIds.map((account) => matches('sourceAccountIds', account, /^\d{12}$/, 'of 12 digits each')),
      nonEmptyList('repositoryPrefixes', repositoryPrefixes),
      (repositoryPrefixes ?? []).map((prefix) =>
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
    keepOnRename(this.policy, 'EcrReplicationPermission');
  }
}
