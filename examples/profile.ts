import { Construct, IConstruct, Node } from 'constructs';
import { Aws, Mixins, RemovalPolicies, Stack, Tags } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { UserPoolEmail } from 'aws-cdk-lib/aws-cognito';
import { RepositoryAutoDeleteImages } from 'aws-cdk-lib/aws-ecr/mixins';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { BucketAutoDeleteObjects } from 'aws-cdk-lib/aws-s3/mixins';
import { LoadBalancerDomain } from 'cdk-reference-architectures/loadbalancing';
import { Alarms, AlarmTopic } from 'cdk-reference-architectures/observability';
import { ContextError } from './context';

/** What production has and a sandbox does not. The values are examples until they are given as context. */
export interface ProductionSite {
  /** `-c domain=`: the services are at names below it. */
  readonly domainName: string;
  /** `-c hostedZoneId=`: the public hosted zone of the domain, in this account. */
  readonly hostedZoneId: string;
  /** `-c alarmEmail=`: who is mailed when an alarm goes off. */
  readonly alarmEmail: string;
  /** `-c cdnCertificateArn=`: a certificate of `*.` the domain in us-east-1, where CloudFront looks for it. */
  readonly cdnCertificateArn: string;
}

/** The parts of a site: the context that gives each, its form, and the example in its place. */
const SITE = [
  { context: 'domain', form: /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, example: 'example.com' },
  { context: 'hostedZoneId', form: /^Z[A-Z0-9]{1,31}$/, example: 'Z0123456789EXAMPLE' },
  { context: 'alarmEmail', form: /^[^@\s]+@[^@\s]+\.[^@\s]+$/, example: 'oncall@example.com' },
  {
    context: 'cdnCertificateArn',
    form: /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
    example: 'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
  },
] as const;

function names(parts: readonly { readonly context: string }[]): string {
  return parts.map(({ context }) => `'${context}'`).join(', ');
}

/**
 * The one place that says what sandbox and production differ in. Constructs do not know of it: their defaults are
 * production's, and the stacks pass what the profile says.
 */
export class Profile {
  /** Reads `-c profile=sandbox` (the default) or `-c profile=production`, and production's site. */
  public static fromContext(node: Node): Profile {
    const name: unknown = node.tryGetContext('profile') ?? 'sandbox';
    if (name !== 'sandbox' && name !== 'production') {
      throw new ContextError(`context 'profile' must be 'sandbox' or 'production', got '${String(name)}'`);
    }
    const given = SITE.filter(({ context }) => node.tryGetContext(context) !== undefined);
    if (name === 'sandbox') {
      return new Profile('sandbox', undefined, given.length > 0 ? `a sandbox does not use ${names(given)}` : undefined);
    }
    const values = SITE.map((part) => ({ ...part, value: node.tryGetContext(part.context) as unknown }));
    const missing = values.filter(({ value }) => value === undefined);
    const problems = [
      ...values
        .filter(({ value, form }) => value !== undefined && !(typeof value === 'string' && form.test(value)))
        .map(({ context, value, example }) => `context '${context}' must be as '${example}', got '${String(value)}'`),
      // A stack without a distribution needs no certificate.
      ...(given.length > 0 ? missing.filter(({ context }) => context !== 'cdnCertificateArn') : []).map(
        ({ context }) => `context '${context}' must be given with ${names(given)}, or none of them, got nothing`,
      ),
    ];
    if (problems.length > 0) throw new ContextError(`profile 'production': ${problems.join('; ')}`);
    const [domainName, hostedZoneId, alarmEmail, cdnCertificateArn] = values.map(({ value, example }) =>
      typeof value === 'string' ? value : example,
    ) as [string, string, string, string];
    return new Profile(
      'production',
      { domainName, hostedZoneId, alarmEmail, cdnCertificateArn },
      missing.length > 0
        ? `production with example values, not to be deployed: ${missing.map(({ context, example }) => `${context}=${example}`).join(' ')}`
        : undefined,
    );
  }

  /** How long logs are kept. */
  public readonly logRetention: logs.RetentionDays;

  /** Whether what holds state refuses to be deleted. */
  public readonly deletionProtection: boolean;

  /** The context of stacks that examples are taken for in production. */
  private readonly examples = new Map<string, string[]>();

  /** What a sandbox keeps. */
  private readonly kept: IConstruct[] = [];

  private constructor(
    public readonly name: 'sandbox' | 'production',
    public readonly site?: ProductionSite,
    private readonly siteNotice?: string,
  ) {
    this.logRetention = site ? logs.RetentionDays.THREE_MONTHS : logs.RetentionDays.ONE_WEEK;
    this.deletionProtection = site !== undefined;
  }

  /** What whoever synthesizes should know of the context, in one line. */
  public get notice(): string | undefined {
    const stacks = [...this.examples].map(([stack, contexts]) => `${stack} (${contexts.join(', ')})`);
    const ofStacks = stacks.length > 0 ? `not to be deployed with example values: ${stacks.join(', ')}` : undefined;
    const parts = [this.siteNotice, ofStacks].filter((part) => part !== undefined);
    return parts.length > 0 ? parts.join('; ') : undefined;
  }

  public get isProduction(): boolean {
    return this.site !== undefined;
  }

  /** One of two values. Keep uses of it few, and next to what they decide. */
  public choose<T>(values: { sandbox: T; production: T }): T {
    return values[this.name];
  }

  /** A value of one stack, which is an example until it is given as context: production says so. */
  public given(stack: Stack, context: string, { form, example }: { form: RegExp; example: string }): string {
    const value: unknown = stack.node.tryGetContext(context);
    if (value === undefined) {
      if (this.isProduction)
        this.examples.set(stack.stackName, [...(this.examples.get(stack.stackName) ?? []), context]);
      return example;
    }
    if (typeof value === 'string' && form.test(value)) return value;
    throw new ContextError(`context '${context}' must match ${String(form)}, got '${String(value)}'`);
  }

  /** Production mails the alarm address by a topic in the stack; nobody is woken by a sandbox. */
  public alarms(stack: Construct): Alarms {
    return this.site ? Alarms.notify(this.alarmTopic(stack)) : Alarms.none();
  }

  /** The stack's alarm topic in production. */
  public alarmTopic(stack: Construct): AlarmTopic {
    if (!this.site) throw new Error('a sandbox has no alarm topic');
    const existing = stack.node.tryFindChild('Alarms');
    return existing instanceof AlarmTopic
      ? existing
      : new AlarmTopic(stack, 'Alarms', { emails: [this.site.alarmEmail] });
  }

  /** The domain's public hosted zone in production, without a look-up. */
  public hostedZone(stack: Construct): route53.IHostedZone {
    if (!this.site) throw new Error('a sandbox has no hosted zone');
    const existing = stack.node.tryFindChild('HostedZone');
    if (existing) return existing as unknown as route53.IHostedZone;
    return route53.HostedZone.fromHostedZoneAttributes(stack, 'HostedZone', {
      hostedZoneId: this.site.hostedZoneId,
      zoneName: this.site.domainName,
    });
  }

  /** A name below the domain for a load balancer, which gets records and a certificate, in production. */
  public domain(stack: Construct, host: string): LoadBalancerDomain {
    if (!this.site) throw new Error('a sandbox has no domain');
    return { hostNames: [`${host}.${this.site.domainName}`], hostedZone: this.hostedZone(stack) };
  }

  /** A certificate for a name below the domain, validated by DNS, in production. */
  public certificate(stack: Construct, host: string): acm.Certificate {
    if (!this.site) throw new Error('a sandbox has no domain to certify');
    return new acm.Certificate(stack, 'Certificate', {
      domainName: `${host}.${this.site.domainName}`,
      validation: acm.CertificateValidation.fromDns(this.hostedZone(stack)),
    });
  }

  /**
   * Mail to users in production, by Amazon SES, where the domain must be a verified identity of the stack's Region: Cognito's
   * own mail is for trying out, 50 messages a day
   * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html).
   */
  public userMail(): UserPoolEmail {
    if (!this.site) throw new Error('a sandbox has no domain to send mail from');
    const { domainName } = this.site;
    return UserPoolEmail.withSES({
      fromEmail: `no-reply@${domainName}`,
      sesVerifiedDomain: domainName,
      sesRegion: Aws.REGION,
    });
  }

  /** Keeps what `cdk destroy` could not delete in a sandbox either, because it is made to resist: the README names it. */
  public keep(...constructs: IConstruct[]): void {
    if (this.isProduction) return;
    this.kept.push(...constructs);
    // Applied after that of the app, which is further away.
    for (const construct of constructs) RemovalPolicies.of(construct).retain();
  }

  /**
   * To call once, on the finished app: tags, in production stacks that refuse to be deleted, and in a sandbox that
   * `cdk destroy` leaves nothing behind but what a stack keeps. The protection of a stack, unlike that of its resources, does not stop the rollback
   * of a creation that fails
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html).
   */
  public finish(app: IConstruct): void {
    Tags.of(app).add('project', 'cdk-reference-architectures');
    Tags.of(app).add('profile', this.name);
    if (this.isProduction) {
      for (const stack of app.node.findAll().filter((construct) => Stack.isStack(construct))) {
        if (!stack.nested) stack.terminationProtection = true;
      }
      return;
    }
    RemovalPolicies.of(app).destroy();
    const kept = new Set(this.kept.flatMap((construct) => construct.node.findAll()));
    const others = { select: (scope: IConstruct) => scope.node.findAll().filter((construct) => !kept.has(construct)) };
    Mixins.of(app, others).apply(new BucketAutoDeleteObjects(), new RepositoryAutoDeleteImages());
  }
}

/** Properties that every example stack has. */
export interface ExampleStackProps {
  /** Sandbox or production. */
  readonly profile: Profile;
}

/** The text that CloudFormation shows for an example stack; at most 1,024 bytes. */
export function describe(stack: Stack, profile: Profile, text: string): void {
  stack.templateOptions.description = `${text} (${profile.name}; cdk-reference-architectures)`;
}
