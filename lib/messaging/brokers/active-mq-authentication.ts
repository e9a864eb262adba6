import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** The places in an LDAP directory that have the permissions on destinations. */
export interface ActiveMqLdapDestinations {
  /** The distinguished name of the node with the queues, such as `ou=Queue,ou=Destination,dc=example,dc=com`. */
  readonly queueSearchBase: string;

  /** The distinguished name of the node with the topics. */
  readonly topicSearchBase: string;

  /** The distinguished name of the node with the temporary destinations. */
  readonly tempSearchBase: string;

  /**
   * The interval in which the broker reads permissions anew, 1 second or more.
   *
   * @default Duration.minutes(5)
   */
  readonly refreshInterval?: Duration;
}

/**
 * Options of users in an LDAP directory
 * (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-authentication-authorization.html).
 */
export interface ActiveMqLdapOptions {
  /**
   * The domain names of the server and, as a second one, of a server to fail over to, without protocol and port: the broker connects by
   * LDAPS to port 636. Public DNS must resolve them, also to private addresses. Certificates of a private CA are refused.
   */
  readonly hosts: string[];

  /** The servers in the network, which the broker may reach on port 636, such as `ec2.Peer.ipv4('10.0.8.0/24')` or a security group. */
  readonly servers: ec2.IConnectable;

  /**
   * The secret of the account that the broker signs in to the directory with: its distinguished name as `username`, its password as
   * `password`. CloudFormation reads it when the broker is made or these options change, and not again.
   */
  readonly serviceAccount: secretsmanager.ISecret;

  /** The distinguished name of the node that users are searched in, such as `ou=Users,dc=example,dc=com`. */
  readonly userBase: string;

  /** The filter that finds a user, with the user name as `{0}`, such as `(uid={0})`. */
  readonly userSearchMatching: string;

  /**
   * Whether users are searched in all nodes below `userBase`.
   *
   * @default false
   */
  readonly userSearchSubtree?: boolean;

  /**
   * The attribute of a user that names roles, such as `memberOf`.
   *
   * @default - none: roles are those found in `roleBase`
   */
  readonly userRoleName?: string;

  /** The distinguished name of the node that roles are searched in, such as `ou=Groups,dc=example,dc=com`. */
  readonly roleBase: string;

  /** The filter that finds the roles of a user, with its distinguished name as `{0}` and its user name as `{1}`, such as `(member={0})`. */
  readonly roleSearchMatching: string;

  /**
   * The attribute that names a role.
   *
   * @default 'cn'
   */
  readonly roleName?: string;

  /**
   * Whether roles are searched in all nodes below `roleBase`.
   *
   * @default false
   */
  readonly roleSearchSubtree?: boolean;

  /**
   * The places in the directory that have the permissions on destinations.
   *
   * @default - `permissions` of the broker, whose groups are the roles of the directory
   */
  readonly destinations?: ActiveMqLdapDestinations;
}

/** The users of an `ActiveMqBroker`. Another kind makes another, empty broker. */
export class ActiveMqAuthentication {
  /** Users that the broker keeps: a generated administrator, and those of `addUser()`. */
  public static simple(): ActiveMqAuthentication {
    return new ActiveMqAuthentication();
  }

  /**
   * Users and their roles in an LDAP directory. The broker has no user of its own: who has the role `administrators` may do everything, who has
   * the role `amazonmq-console-admins` may sign in to the web console.
   */
  public static ldap(options: ActiveMqLdapOptions): ActiveMqAuthentication {
    return new ActiveMqAuthentication(options);
  }

  private constructor(
    /** @internal */
    public readonly _ldap?: ActiveMqLdapOptions,
  ) {}
}
