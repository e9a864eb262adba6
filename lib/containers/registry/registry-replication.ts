import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { injectedProps } from '../../private/property-injection';
import {
  at,
  atLeastOne,
  isKnown,
  matches,
  nonEmptyList,
  Rule,
  rule,
  validate,
  wholeNumber,
} from '../../private/validation';
import { keepOnRename, onePerRegistry } from '../private/registry-setting';

/** The destination of copies of images. */
export abstract class ReplicationDestination {
  /**
   * Another Region of this account.
   *
   * @param region the name of the Region, for example `eu-central-1`
   */
  public static region(region: string): ReplicationDestination {
    validate('ReplicationDestination.region', regionRules(region));
    return new Destination(region);
  }

  /**
   * Another account, in this Region or another. That account must admit it: see `ReplicationPermission`.
   *
   * @param accountId the 12 digits of the account
   * @param region the Region in that account
   */
  public static account(accountId: string, region: string): ReplicationDestination {
    validate('ReplicationDestination.account', [
      ...matches('accountId', accountId, /^\d{12}$/, '12 digits'),
      ...regionRules(region),
    ]);
    return new Destination(region, accountId);
  }

  /**
   * The Region.
   *
   * @internal
   */
  public abstract readonly _region: string;

  /**
   * The account, if it is another one.
   *
   * @internal
   */
  public abstract readonly _accountId?: string;
}

class Destination extends ReplicationDestination {
  constructor(
    public readonly _region: string,
    public readonly _accountId?: string,
  ) {
    super();
  }
}

/** The repositories that are copied, and their destinations. */
export interface ReplicationRule {
  /** The destinations. */
  readonly destinations: ReplicationDestination[];

  /**
   * The beginnings of the names of the repositories that are copied, for example `shop/`.
   *
   * @default - every repository of the registry
   */
  readonly repositoryPrefixes?: string[];
}

/** Properties of a `RegistryReplication`. */
export interface RegistryReplicationProps {
  /** The rules, at most ten. */
  readonly rules: ReplicationRule[];
}

/**
 * The copying of images to other Regions and accounts, each within about half an hour of its push. Images that were pushed before are not
 * copied.
 *
 * A registry, which is an account in a Region, has **one** replication configuration. Create this once, in the stack that
 * owns the registry: a second one overwrites the first. Deleting it ends the copying and deletes no image.
 *
 * ECR creates the repositories at the destination without this registry's settings: tags are mutable there and nothing is
 * ever deleted, unless a repository creation template for `REPLICATION` says otherwise
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html).
 */
export class RegistryReplication extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.containers.RegistryReplication';

  /** The configuration. */
  public readonly configuration: ecr.CfnReplicationConfiguration;

  constructor(scope: Construct, id: string, props: RegistryReplicationProps) {
    super(scope, id);
    props = injectedProps(RegistryReplication.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('RegistryReplication', scope, id), [
      onePerRegistry(this, RegistryReplication),
      nonEmptyList('rules', props.rules),
      wholeNumber('rules.length', props.rules.length, { max: 10 }),
      props.rules.map((r) => ruleRules(r)),
      destinationRules(this, props.rules),
    ]);

    this.configuration = new ecr.CfnReplicationConfiguration(this, 'Configuration', {
      replicationConfiguration: {
        rules: props.rules.map(({ destinations, repositoryPrefixes }) => ({
          destinations: destinations.map(({ _region, _accountId }) => ({
            region: _region,
            registryId: _accountId ?? Stack.of(this).account,
          })),
          repositoryFilters: repositoryPrefixes?.map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
        })),
      },
    });
    keepOnRename(this.configuration, 'EcrRegistryReplication');
  }
}

function regionRules(region: string): Rule[] {
  return matches('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as 'eu-central-1'");
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
function ruleRules({ destinations, repositoryPrefixes }: ReplicationRule): Rule[] {
  return [
    ...atLeastOne('destinations', destinations),
    ...nonEmptyList('repositoryPrefixes', repositoryPrefixes),
    ...wholeNumber('repositoryPrefixes.length', repositoryPrefixes?.length, { max: 100 }),
    ...(repositoryPrefixes ?? []).flatMap((prefix) =>
      matches('repositoryPrefixes', prefix, /^[a-z0-9][a-z0-9._/-]{1,255}$/, "beginnings of names such as 'shop/'"),
    ),
  ];
}

function destinationRules(scope: Construct, rules: ReplicationRule[]): Rule[] {
  const { account, region } = Stack.of(scope);
  const all = rules.flatMap((r) => r.destinations);
  const names = new Set(all.map((d) => `${d._accountId ?? account}/${d._region}`));
  return [
    ...wholeNumber('number of different destinations', names.size, { max: 25 }),
    rule(
      isKnown(region) && names.has(`${account}/${region}`),
      () => `'destinations' must not be the registry itself, got ${region}; leave it out`,
    ),
  ];
}
