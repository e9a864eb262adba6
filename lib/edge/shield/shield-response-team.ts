import { Construct } from 'constructs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as shield from 'aws-cdk-lib/aws-shield';
import { injectedProps } from '../../private/property-injection';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { responseTeamRules } from '../private/shield-response-rules';

/** Somebody whom the Shield Response Team reaches during an attack. */
export interface ShieldContact {
  /** The address for e-mail, up to 150 characters. */
  readonly emailAddress: string;

  /**
   * The phone number with a plus sign and its country, as `+4930123456`.
   *
   * @default - none: by e-mail alone
   */
  readonly phoneNumber?: string;

  /**
   * The hours and the circumstances in which this contact is the one to take, up to 1,024 characters. Required where there are several contacts.
   *
   * @default - none, for the only contact
   */
  readonly notes?: string;
}

/** Properties of a `ShieldResponseTeam`. */
export interface ShieldResponseTeamProps {
  /**
   * Whether the account is subscribed to AWS Shield Advanced, and to Business or Enterprise Support; must be `true`. The construct never
   * subscribes: a subscription costs 3,000 USD a month, for a year at least (https://aws.amazon.com/shield/pricing/).
   */
  readonly accountIsSubscribed: boolean;

  /** The contacts, one to ten, one of them with a phone number at least. */
  readonly contacts: ShieldContact[];

  /**
   * Whether the team calls by itself when a protected resource with a `healthCheck` is unhealthy during an attack, rather than to wait for your call.
   *
   * @default true
   */
  readonly proactiveEngagement?: boolean;

  /**
   * The role by which the team looks into the firewalls of the account, and changes their rules where you let it. It must trust
   * `drt.shield.amazonaws.com` and have the policy `AWSShieldDRTAccessPolicy`.
   *
   * @default - a new one
   */
  readonly role?: iam.IRole;
}

/**
 * The access of the Shield Response Team to an account, and the contacts that it calls (proactive engagement). **Once in an account**: it is a setting
 * of the subscription. It costs nothing beside that and the support plan.
 */
export class ShieldResponseTeam extends Construct {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.ShieldResponseTeam';

  /** The role of the team. */
  public readonly role: iam.IRole;

  /** The access. Buckets of logs that the team may read are its `logBucketList`. */
  public readonly access: shield.CfnDRTAccess;

  /** The contacts, and whether the team calls them. */
  public readonly engagement: shield.CfnProactiveEngagement;

  constructor(scope: Construct, id: string, props: ShieldResponseTeamProps) {
    super(scope, id);
    props = injectedProps(ShieldResponseTeam.PROPERTY_INJECTION_ID, scope, id, props);
    const { contacts, proactiveEngagement = true } = props;
    validate(at('ShieldResponseTeam', scope, id), responseTeamRules(props));

    this.role = props.role ?? this.createRole();
    this.access = new shield.CfnDRTAccess(this, 'Access', { roleArn: this.role.roleArn });
    this.access.node.addDependency(this.role);
    this.engagement = new shield.CfnProactiveEngagement(this, 'Engagement', {
      proactiveEngagementStatus: proactiveEngagement ? 'ENABLED' : 'DISABLED',
      emergencyContactList: contacts.map(({ emailAddress, phoneNumber, notes }) => ({
        emailAddress,
        phoneNumber,
        contactNotes: notes,
      })),
    });
    // The team needs its access before it can be engaged.
    this.engagement.addResourceDependency(this.access);
  }

  /** https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_AssociateDRTRole.html */
  private createRole(): iam.Role {
    const policy = 'service-role/AWSShieldDRTAccessPolicy';
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('drt.shield.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(policy)],
      description: 'Lets the Shield Response Team look into firewalls during an attack',
    });
    acknowledgeInherent(
      role,
      'AWS Shield takes no role without this policy of AWS',
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
    );
    return role;
  }
}
