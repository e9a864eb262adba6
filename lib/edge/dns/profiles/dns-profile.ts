import { Construct, IConstruct } from 'constructs';
import { Names, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ram from 'aws-cdk-lib/aws-ram';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as profiles from 'aws-cdk-lib/aws-route53profiles';
import * as resolver from 'aws-cdk-lib/aws-route53resolver';
import { injectedProps } from '../../../private/property-injection';
import { sharingRules } from '../../../private/sharing-rules';
import { at, matches, required, validate } from '../../../private/validation';
import { NorthVirginia } from '../../north-virginia';
import {
  priorityRules,
  profileQuotaRules,
  profileVpcRules,
  profileZoneRules,
  regionRules,
} from '../../private/dns-profile-rules';

/** Properties of a `DnsProfile`. */
export interface DnsProfileProps {
  /**
   * The accounts of the organization (12 digits each), or ARNs of the organization or its units, whose VPCs may take the profile, by AWS
   * RAM. They read what it holds and associate their VPCs, for which this account pays; they cannot change it
   * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/sharing-profiles.html).
   *
   * @default - this account alone
   */
  readonly sharedWith?: string[];
}

/** A profile of Route 53, of this account or shared by another one. */
export interface IDnsProfile extends IConstruct {
  /** The id, `rp-...`, by which stacks of other accounts take it. */
  readonly profileId: string;

  /**
   * Has a VPC of this account resolve what the profile holds.
   *
   * @param id the id of the association; under another one it is associated a second time, which AWS refuses
   * @param priority the place among the profiles of the VPC, 101 to 9,899, the lowest first; none for the only one
   */
  addVpc(id: string, vpc: ec2.IVpc, priority?: number): profiles.CfnProfileAssociation;
}

/**
 * Names for the VPCs of many accounts: private zones, forwarding, DNS Firewall and query logs as one thing that VPCs take (Amazon Route 53
 * Profiles), in one Region. It is billed by the hour (https://aws.amazon.com/route53/pricing/).
 */
export class DnsProfile extends Construct implements IDnsProfile {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.DnsProfile';

  /**
   * A profile that another account shares, or another app has, by its id.
   *
   * @param profileId `rp-...`
   */
  public static fromProfileId(scope: Construct, id: string, profileId: string): IDnsProfile {
    validate(
      at('DnsProfile.fromProfileId', scope, id),
      matches('profileId', profileId, /^rp-[0-9a-z]+$/, `the id of a profile, as 'rp-0123456789abcdef'`),
    );
    return new ImportedProfile(scope, id, profileId);
  }

  /** The profile. */
  public readonly profile: profiles.CfnProfile;

  /** The share with other accounts; undefined without `sharedWith`. */
  public readonly resourceShare?: ram.CfnResourceShare;

  public readonly profileId: string;

  private ruleGroups = 0;
  private queryLogs = 0;

  constructor(scope: Construct, id: string, props: DnsProfileProps = {}) {
    super(scope, id);
    props = injectedProps(DnsProfile.PROPERTY_INJECTION_ID, scope, id, props);
    const { sharedWith } = props;
    validate(at('DnsProfile', scope, id), sharingRules(sharedWith));

    this.profile = new profiles.CfnProfile(this, 'Profile', { name: nameOf(this) });
    this.profileId = this.profile.attrId;
    if (sharedWith) {
      this.resourceShare = new ram.CfnResourceShare(this, 'Share', {
        name: nameOf(this),
        resourceArns: [this.profile.attrArn],
        principals: sharedWith,
        allowExternalPrincipals: false,
      });
    }
  }

  public addVpc(id: string, vpc: ec2.IVpc, priority?: number): profiles.CfnProfileAssociation {
    return associate(this, id, vpc, priority);
  }

  /** Adds a private zone, whose own VPCs it changes nothing for. Its VPCs may be of other accounts than those that take the profile. */
  public addZone(id: string, zone: route53.IHostedZone): profiles.CfnProfileResourceAssociation {
    validate(at('zone', this, id), profileZoneRules(zone));
    if (Stack.of(zone).region !== Stack.of(this).region) NorthVirginia._readWeakly(zone);
    return this.add(id, zone.hostedZoneArn);
  }

  /** Adds a rule of forwarding: one of `resolverRules` of a `DnsForwarding`. */
  public addResolverRule(id: string, rule: resolver.CfnResolverRule): profiles.CfnProfileResourceAssociation {
    validate(at('rule', this, id), regionRules('rule', rule, this));
    return this.add(id, rule.attrArn);
  }

  /**
   * Adds a rule group of DNS Firewall, five at most.
   *
   * @param priority the place among the rule groups of a VPC, 101 to 9,899, the lowest first
   */
  public addFirewallRuleGroup(
    id: string,
    ruleGroup: resolver.CfnFirewallRuleGroup,
    priority: number,
  ): profiles.CfnProfileResourceAssociation {
    validate(
      at('rule group', this, id),
      regionRules('ruleGroup', ruleGroup, this),
      required('priority', priority, 'give the place among the rule groups of a VPC'),
      priorityRules(priority),
      profileQuotaRules('rule groups of DNS Firewall', this.ruleGroups, 5),
    );
    this.ruleGroups++;
    return this.add(id, ruleGroup.attrArn, JSON.stringify({ priority }));
  }

  /** Adds the private name of an interface endpoint, which VPCs then reach by the endpoint: they need a way to it. */
  public addInterfaceEndpoint(id: string, endpoint: ec2.IInterfaceVpcEndpoint): profiles.CfnProfileResourceAssociation {
    validate(at('endpoint', this, id), regionRules('endpoint', endpoint, this));
    const resourceName = endpoint.vpcEndpointId;
    return this.add(id, Stack.of(endpoint).formatArn({ service: 'ec2', resource: 'vpc-endpoint', resourceName }));
  }

  /** Adds the logs of queries, two at most: `queryLoggingConfig` of a `VpcQueryLogs`. */
  public addQueryLogs(
    id: string,
    config: resolver.CfnResolverQueryLoggingConfig,
  ): profiles.CfnProfileResourceAssociation {
    validate(
      at('query logs', this, id),
      regionRules('config', config, this),
      profileQuotaRules('logs of queries', this.queryLogs, 2),
    );
    this.queryLogs++;
    return this.add(id, config.attrArn);
  }

  private add(id: string, resourceArn: string, resourceProperties?: string): profiles.CfnProfileResourceAssociation {
    const scope = new Construct(this, id);
    return new profiles.CfnProfileResourceAssociation(scope, 'Association', {
      name: nameOf(scope),
      profileId: this.profileId,
      resourceArn,
      resourceProperties,
    });
  }
}

class ImportedProfile extends Construct implements IDnsProfile {
  constructor(
    scope: Construct,
    id: string,
    public readonly profileId: string,
  ) {
    super(scope, id);
  }

  public addVpc(id: string, vpc: ec2.IVpc, priority?: number): profiles.CfnProfileAssociation {
    return associate(this, id, vpc, priority);
  }
}

function associate(
  profile: IDnsProfile,
  id: string,
  vpc: ec2.IVpc,
  priority: number | undefined,
): profiles.CfnProfileAssociation {
  validate(at('VPC', profile, id), profileVpcRules(vpc, profile), priorityRules(priority));
  const scope = new Construct(profile, id);
  const association = new profiles.CfnProfileAssociation(scope, 'Association', {
    name: nameOf(scope),
    profileId: profile.profileId,
    resourceId: vpc.vpcId,
  });
  // aws-cdk-lib 2.270 does not know the property.
  if (priority !== undefined) association.addPropertyOverride('Priority', priority);
  return association;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53profiles_CreateProfile.html */
function nameOf(scope: Construct): string {
  return Names.uniqueResourceName(scope, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });
}
