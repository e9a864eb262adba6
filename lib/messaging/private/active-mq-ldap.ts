import { CfnBroker } from 'aws-cdk-lib/aws-amazonmq';
import { distinct, isKnown, matches, rule, Rules, seconds } from '../../private/validation';
import { ActiveMqLdapOptions } from '../brokers/active-mq-authentication';
import { ActiveMqBrokerProps } from '../brokers/active-mq-broker';
import { userOf } from './broker-parts';

/** The port of LDAPS, the only one that Amazon MQ connects to. */
export const LDAPS_PORT = 636;

const DOMAIN_NAME = /^(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
const DISTINGUISHED_NAME = /^\s*[A-Za-z0-9.-]+\s*=\s*\S/;

/** The directory as CloudFormation takes it; the account is read from its secret, and in no template. */
export function ldapMetadataOf(options: ActiveMqLdapOptions): CfnBroker.LdapServerMetadataProperty {
  const { username, password } = userOf(options.serviceAccount);
  return {
    hosts: options.hosts,
    serviceAccountUsername: username,
    serviceAccountPassword: password,
    userBase: options.userBase,
    userSearchMatching: options.userSearchMatching,
    userSearchSubtree: options.userSearchSubtree ?? false,
    userRoleName: options.userRoleName,
    roleBase: options.roleBase,
    roleSearchMatching: options.roleSearchMatching,
    // Without it ActiveMQ finds no role in the entries of 'roleBase'.
    roleName: options.roleName ?? 'cn',
    roleSearchSubtree: options.roleSearchSubtree ?? false,
  };
}

/** The rules of a broker whose users are in a directory. */
export function ldapRules({
  authentication,
  adminSecret,
  permissions = [],
  configurationXml,
}: ActiveMqBrokerProps): Rules {
  const ldap = authentication?._ldap;
  if (!ldap) return [];
  const { hosts, destinations } = ldap;
  return [
    // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-authentication-authorization.html
    rule(
      isKnown(hosts) && (hosts.length === 0 || hosts.length > 2),
      () => `'hosts' must be one server or, with one to fail over to, two, got ${hosts.length}`,
    ),
    distinct('hosts', hosts),
    (isKnown(hosts) ? hosts : []).map((host) =>
      matches('hosts', host, DOMAIN_NAME, "domain names without protocol and port such as 'ldap.example.com'"),
    ),
    nameRules('userBase', ldap.userBase),
    nameRules('roleBase', ldap.roleBase),
    matches('userSearchMatching', ldap.userSearchMatching, /^\(.*\{0\}.*\)$/, "a filter with {0} such as '(uid={0})'"),
    matches(
      'roleSearchMatching',
      ldap.roleSearchMatching,
      /^\(.*\{[01]\}.*\)$/,
      "a filter with {0} or {1} such as '(member={0})'",
    ),
    matches('userRoleName', ldap.userRoleName, /^[A-Za-z][A-Za-z0-9-]*$/, "an attribute such as 'memberOf'"),
    matches('roleName', ldap.roleName, /^[A-Za-z][A-Za-z0-9-]*$/, "an attribute such as 'cn'"),
    nameRules('destinations.queueSearchBase', destinations?.queueSearchBase),
    nameRules('destinations.topicSearchBase', destinations?.topicSearchBase),
    nameRules('destinations.tempSearchBase', destinations?.tempSearchBase),
    seconds('destinations.refreshInterval', destinations?.refreshInterval, { min: 1 }),
    rule(
      adminSecret !== undefined,
      () => `'adminSecret' must not be given with ldap(), whose users are in the directory; leave it out`,
    ),
    rule(
      destinations !== undefined && permissions.length > 0,
      () => `'permissions' must not be given with 'destinations' of ldap(), which are in the directory; leave one out`,
    ),
    rule(
      destinations !== undefined && configurationXml !== undefined,
      () => `'configurationXml' must not be given with 'destinations' of ldap(), which it has itself; leave one out`,
    ),
  ];
}

function nameRules(prop: string, value: string | undefined): Rules {
  return matches(prop, value, DISTINGUISHED_NAME, "a distinguished name such as 'ou=Users,dc=example,dc=com'");
}
