import { Construct, IConstruct } from 'constructs';
import { Lazy } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import { atLeastOne, isKnown, matches, nonEmpty, rule, validate } from '../../private/validation';
import {
  backedUpArns,
  backedUpElsewhere,
  hasBucket,
  hasInstance,
  letBucketsTellOfChanges,
} from '../private/backed-up-resources';

/** Options of a scope by tags. */
export interface BackupTagScopeOptions {
  /**
   * The tags by which a resource is left out, although it has the others.
   *
   * @default - none
   */
  readonly withoutTags?: { [key: string]: string };

  /**
   * Whether buckets are in it. The role may then read every bucket of the account, as AWS Backup needs it. Give such buckets
   * `eventBridge: true`: AWS Backup needs their events, and a template that sets other notifications alone takes them away.
   *
   * @default false - a bucket with the tags is not backed up, and its job fails
   */
  readonly buckets?: boolean;
}

/** Options of a scope by constructs. */
export interface BackupConstructScopeOptions {
  /**
   * The constructs that are left out, with all below them.
   *
   * @default - none
   */
  readonly without?: IConstruct[];
}

/**
 * The selection of resources.
 *
 * @internal
 */
export type BackupScopeConfig = Pick<
  backup.CfnBackupSelection.BackupSelectionResourceTypeProperty,
  'resources' | 'notResources' | 'conditions'
>;

/** The resources that a program backs up. */
export abstract class BackupScope {
  /**
   * All resources of this Region that have **all** of these tags, whoever makes them and whenever. A tag that is misspelt selects
   * nothing: the alarm on backups that are missing says so.
   *
   * @param name the name of the scope, unique in its program: letters and digits
   * @param tags the values of tags by their keys
   */
  public static tags(name: string, tags: { [key: string]: string }, options: BackupTagScopeOptions = {}): BackupScope {
    const { withoutTags = {}, buckets = false } = options;
    validate(
      'BackupScope.tags',
      nameRules(name),
      rule(Object.keys(tags).length === 0, () => `'tags' must hold one at least, got none; it would be everything`),
      [...Object.keys(tags), ...Object.keys(withoutTags)].map((key) => nonEmpty('tags', key)),
    );
    return new TagScope(name, tags, withoutTags, buckets);
  }

  /**
   * The content of constructs, and of all below them, when the app is synthesized: tables of DynamoDB, buckets (which need versioning), file
   * systems of EFS and FSx (of Lustre those that are persistent and have no link, of ONTAP volumes), volumes and instances of EC2,
   * databases of RDS, Aurora, Aurora DSQL, DocumentDB and Neptune. Not instances of a fleet, which come and go. The buckets that are there
   * when the program is made send their events to EventBridge, which AWS Backup
   * needs and would switch on by itself: 1 USD for a million.
   *
   * @param name the name of the scope, unique in its program: letters and digits
   */
  public static constructs(
    name: string,
    constructs: IConstruct[],
    options: BackupConstructScopeOptions = {},
  ): BackupScope {
    validate('BackupScope.constructs', nameRules(name), atLeastOne('constructs', constructs));
    return new ConstructScope(name, constructs, options.without ?? []);
  }

  /**
   * Resources by their ARNs, which may hold `*`.
   *
   * @param name the name of the scope, unique in its program: letters and digits
   * @param arns the ARNs
   */
  public static arns(name: string, arns: string[]): BackupScope {
    validate('BackupScope.arns', nameRules(name), atLeastOne('arns', arns), [
      arns.map((arn) =>
        matches('arns', arn, /^(\*|arn:)/, "ARNs, such as 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders'"),
      ),
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
      arns.map((arn) =>
        rule(
          isKnown(arn) && /\*./.test(arn.split(':').slice(5).join(':').replaceAll('*:', '')),
          () => `'arns' must have an asterisk in the name of a resource at its end alone, got '${arn}'; select by tags`,
        ),
      ),
      rule(arns.length > 500, () => `'arns' must be at most 500, got ${arns.length}; use patterns, or select by tags`),
      rule(
        arns.length > 30 && arns.length <= 500 && arns.some((arn) => isKnown(arn) && arn.includes('*')),
        () => `'arns' must be at most 30 where one of them has a wildcard, got ${arns.length}; make several scopes`,
      ),
    ]);
    return new ArnScope(name, arns);
  }

  /**
   * The name of the scope.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * Whether the role needs the permissions for buckets. Asked when the app is synthesized.
   *
   * @internal
   */
  public abstract _hasBuckets(): boolean;

  /**
   * Whether instances may be in it. Asked when the app is synthesized.
   *
   * @internal
   */
  public abstract _mayHaveInstances(): boolean;

  /**
   * The selection of the plan.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): BackupScopeConfig;
}

class TagScope extends BackupScope {
  constructor(
    public readonly _name: string,
    private readonly tags: { [key: string]: string },
    private readonly withoutTags: { [key: string]: string },
    private readonly buckets: boolean,
  ) {
    super();
  }

  public _hasBuckets(): boolean {
    return this.buckets;
  }

  public _mayHaveInstances(): boolean {
    return true;
  }

  public _bind(): BackupScopeConfig {
    return {
      resources: ['*'],
      // All of them must hold; in a list of tags one would be enough.
      conditions: {
        StringEquals: conditionsOf(this.tags),
        ...(Object.keys(this.withoutTags).length === 0 ? {} : { StringNotEquals: conditionsOf(this.withoutTags) }),
      },
    };
  }
}

class ConstructScope extends BackupScope {
  constructor(
    public readonly _name: string,
    private readonly constructs: IConstruct[],
    private readonly without: IConstruct[],
  ) {
    super();
  }

  public _hasBuckets(): boolean {
    return this.constructs.some(hasBucket);
  }

  public _mayHaveInstances(): boolean {
    return this.constructs.some(hasInstance);
  }

  public _bind(scope: Construct): BackupScopeConfig {
    for (const construct of this.constructs) letBucketsTellOfChanges(scope, construct, this.without);
    scope.node.addValidation({
      validate: () =>
        this.constructs
          .flatMap((construct) => backedUpElsewhere(scope, construct))
          .map(
            (path) =>
              `'${path}' is of another Region or account than '${scope.node.path}', whose scope '${this._name}' cannot back it up; make a program there`,
          ),
    });
    scope.node.addValidation({
      validate: () =>
        this.constructs
          .filter((construct) => backedUpArns(construct).length === 0)
          .map(
            ({ node }) =>
              `'${node.path}' has nothing that AWS Backup knows, and the scope '${this._name}' would back up nothing of it; leave it out, or select by ARN`,
          ),
    });
    const arns = (constructs: IConstruct[]) =>
      Lazy.list({ produce: () => [...new Set(constructs.flatMap(backedUpArns))] }, { omitEmpty: true });
    return {
      resources: arns(this.constructs),
      notResources: this.without.length === 0 ? undefined : arns(this.without),
    };
  }
}

class ArnScope extends BackupScope {
  constructor(
    public readonly _name: string,
    private readonly arns: string[],
  ) {
    super();
  }

  public _hasBuckets(): boolean {
    return this.arns.some((arn) => arn === '*' || /^arn:[^:]*:(s3|\*):/.test(arn));
  }

  public _mayHaveInstances(): boolean {
    return this.arns.some(
      (arn) => arn === '*' || !isKnown(arn) || /^arn:[^:]*:(ec2|\*):[^:]*:[^:]*:(instance|\*)/.test(arn),
    );
  }

  public _bind(): BackupScopeConfig {
    return { resources: this.arns };
  }
}

function nameRules(name: string) {
  return matches('name', name, /^[A-Za-z][A-Za-z0-9]{0,29}$/, 'up to 30 letters and digits, beginning with a letter');
}

function conditionsOf(tags: { [key: string]: string }) {
  return Object.entries(tags).map(([key, value]) => ({
    ConditionKey: `aws:ResourceTag/${key}`,
    ConditionValue: value,
  }));
}
