import { Construct } from 'constructs';
import { Names } from 'aws-cdk-lib/core';
import * as shield from 'aws-cdk-lib/aws-shield';
import { injectedProps } from '../../private/property-injection';
import { at, nonEmptyList, validate } from '../../private/validation';
import { subscriptionRules } from '../private/shield-rules';
import { ShieldProtection } from './shield-protection';
import { ShieldedResourceType } from './shielded-resource';

/** The way in which the traffic of a group is made one number. */
export enum ShieldAggregation {
  /** Its sum: for most groups, as Elastic IP addresses of instances that come and go. */
  SUM = 'SUM',

  /** Its mean: for what shares its traffic evenly, as accelerators and load balancers. */
  MEAN = 'MEAN',

  /** That of the busiest: for what does not share traffic, as distributions. */
  MAX = 'MAX',
}

/** The protected resources of a group. */
export abstract class ShieldGroupMembers {
  /** All that are protected in the account, now and later. */
  public static all(): ShieldGroupMembers {
    return new Members('ALL');
  }

  /** All of a kind that are protected in the account, now and later. */
  public static ofType(resourceType: ShieldedResourceType): ShieldGroupMembers {
    return new Members('BY_RESOURCE_TYPE', resourceType);
  }

  /** The resources of these protections. */
  public static of(protections: ShieldProtection[]): ShieldGroupMembers {
    validate('ShieldGroupMembers.of', nonEmptyList('protections', protections));
    return new Members('ARBITRARY', undefined, protections);
  }

  /**
   * The way in which members are chosen.
   *
   * @internal
   */
  public abstract readonly _pattern: string;

  /**
   * The kind of the members.
   *
   * @internal
   */
  public abstract readonly _type?: ShieldedResourceType;

  /**
   * The protections of the members.
   *
   * @internal
   */
  public abstract readonly _protections?: ShieldProtection[];
}

class Members extends ShieldGroupMembers {
  constructor(
    public readonly _pattern: string,
    public readonly _type?: ShieldedResourceType,
    public readonly _protections?: ShieldProtection[],
  ) {
    super();
  }
}

/** Properties of a `ShieldProtectionGroup`. */
export interface ShieldProtectionGroupProps {
  /**
   * Whether the account is subscribed to AWS Shield Advanced; must be `true`. The construct never subscribes: a subscription costs
   * 3,000 USD a month, for a year at least (https://aws.amazon.com/shield/pricing/).
   */
  readonly accountIsSubscribed: boolean;

  /** The protected resources that are looked at as one. */
  readonly members: ShieldGroupMembers;

  /**
   * The way in which their traffic is made one number.
   *
   * @default ShieldAggregation.SUM - AWS calls it a good choice for most cases
   */
  readonly aggregation?: ShieldAggregation;
}

/**
 * Protected resources of one application that AWS Shield Advanced looks at as one: a deployment that moves traffic from one to another
 * is no attack then, and an attack on all of them is one event. It costs nothing beside the subscription.
 */
export class ShieldProtectionGroup extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.ShieldProtectionGroup';

  /** The group. */
  public readonly protectionGroup: shield.CfnProtectionGroup;

  constructor(scope: Construct, id: string, props: ShieldProtectionGroupProps) {
    super(scope, id);
    props = injectedProps(ShieldProtectionGroup.PROPERTY_INJECTION_ID, scope, id, props);
    const { members } = props;
    validate(at('ShieldProtectionGroup', scope, id), subscriptionRules(props.accountIsSubscribed));

    this.protectionGroup = new shield.CfnProtectionGroup(this, 'ProtectionGroup', {
      protectionGroupId: Names.uniqueResourceName(this, { maxLength: 36, separator: '-' }),
      aggregation: props.aggregation ?? ShieldAggregation.SUM,
      pattern: members._pattern,
      resourceType: members._type,
      members: members._protections?.flatMap(({ resourceArns }) => resourceArns),
    });
    // Only what is protected can be a member.
    for (const { protections } of members._protections ?? []) this.protectionGroup.node.addDependency(...protections);
  }
}
