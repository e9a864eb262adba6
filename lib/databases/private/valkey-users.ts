import { Construct } from 'constructs';
import { Aws, Fn, Lazy, RemovalPolicy } from 'aws-cdk-lib/core';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ValkeyAccess } from '../valkey/valkey-access';
import { IValkeyUser } from '../valkey/valkey-user';
import { elastiCacheName } from './valkey-name';

const ENGINE = 'valkey';

/** The users of a cache, and the group that the cache takes them from. */
export class ValkeyUsers {
  public readonly group: elasticache.CfnUserGroup;
  private readonly users: elasticache.CfnUser[];

  constructor(
    private readonly scope: Construct,
    private readonly removalPolicy: RemovalPolicy,
  ) {
    this.users = [this.defaultUser()];
    this.group = new elasticache.CfnUserGroup(scope, 'UserGroup', {
      engine: ENGINE,
      userGroupId: elastiCacheName(scope),
      userIds: Lazy.list({ produce: () => this.users.map((user) => user.ref) }),
    });
    this.group.applyRemovalPolicy(removalPolicy);
  }

  /** Adds a user who signs in by IAM. Its name is its id, or ElastiCache refuses it. */
  public add(id: string, access: ValkeyAccess, cacheArn: string): IValkeyUser {
    const scope = new Construct(this.scope, id);
    const name = elastiCacheName(scope);
    const user = new elasticache.CfnUser(scope, 'Resource', {
      engine: ENGINE,
      userId: name,
      userName: name,
      accessString: access._text,
      authenticationMode: { Type: 'iam' },
    });
    user.applyRemovalPolicy(this.removalPolicy);
    this.users.push(user);
    return {
      userName: name,
      grantConnect: (grantee: iam.IGrantable) =>
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['elasticache:Connect'],
          resourceArns: [cacheArn, user.attrArn],
        }),
    };
  }

  /**
   * The user that a client without a name is. It is off, which no password opens; without one ElastiCache refuses the user, since a group
   * of Valkey has no users without a password (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html).
   */
  private defaultUser(): elasticache.CfnUser {
    const scope = new Construct(this.scope, 'DefaultUser');
    const user = new elasticache.CfnUser(scope, 'Resource', {
      engine: ENGINE,
      userId: elastiCacheName(scope),
      userName: 'default',
      accessString: 'off ~* -@all',
      passwords: [Fn.select(2, Fn.split('/', Aws.STACK_ID))],
    });
    user.applyRemovalPolicy(this.removalPolicy);
    return user;
  }
}
