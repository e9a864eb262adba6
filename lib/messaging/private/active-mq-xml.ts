import { Duration } from 'aws-cdk-lib/core';
import { ActiveMqLdapDestinations } from '../brokers/active-mq-authentication';
import { ActiveMqPermission } from '../brokers/active-mq-permission';
import { ADMINISTRATORS } from './active-mq-rules';

/** The group without which the web console is empty (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/using-amazon-mq-securely.html). */
const WEB_CONSOLE = 'activemq-webconsole';

/**
 * The configuration of ActiveMQ with an authorization map: without one, every user may do everything. Entries add up: administrators are
 * in those of all, and a group in those of its own.
 */
export function authorizationXml(permissions: readonly ActiveMqPermission[]): string {
  const admins = [ADMINISTRATORS, WEB_CONSOLE];
  const groups = permissions.flatMap(({ read = [], write = [], create = [] }) => [...read, ...write, ...create]);
  const everybody = [...new Set([...admins, ...groups])];
  const entries = [
    entry('queue', '>', admins, admins, admins),
    entry('topic', '>', admins, admins, admins),
    // Clients are told of each other by these, and are refused without
    // (https://activemq.apache.org/components/classic/documentation/security).
    entry('topic', 'ActiveMQ.Advisory.>', everybody, everybody, everybody),
    ...permissions.map(({ queue, topic, read = [], write = [], create = [] }) =>
      queue === undefined
        ? entry('topic', topic ?? '', read, write, create)
        : entry('queue', queue, read, write, create),
    ),
  ];
  const temporary = attributes(everybody, everybody, everybody);
  return authorizedBy([
    '        <authorizationMap>',
    '          <authorizationEntries>',
    ...entries.map((text) => `            ${text}`),
    '          </authorizationEntries>',
    '          <tempDestinationAuthorizationEntry>',
    `            <tempDestinationAuthorizationEntry ${temporary}/>`,
    '          </tempDestinationAuthorizationEntry>',
    '        </authorizationMap>',
  ]);
}

/** The configuration of ActiveMQ with the permissions of a directory, which the broker connects to as it was told for its users. */
export function directoryXml(destinations: ActiveMqLdapDestinations): string {
  const refresh = destinations.refreshInterval ?? Duration.minutes(5);
  return authorizedBy([
    '        <cachedLDAPAuthorizationMap',
    `          queueSearchBase="${escaped(destinations.queueSearchBase)}"`,
    `          topicSearchBase="${escaped(destinations.topicSearchBase)}"`,
    `          tempSearchBase="${escaped(destinations.tempSearchBase)}"`,
    // ActiveMQ would read permissions once.
    `          refreshInterval="${refresh.toMilliseconds()}"`,
    '          legacyGroupMapping="false"',
    '        />',
  ]);
}

function authorizedBy(map: readonly string[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<broker xmlns="http://activemq.apache.org/schema/core">',
    '  <plugins>',
    '    <authorizationPlugin>',
    '      <map>',
    ...map,
    '      </map>',
    '    </authorizationPlugin>',
    '  </plugins>',
    '</broker>',
    '',
  ].join('\n');
}

function entry(kind: 'queue' | 'topic', name: string, read: string[], write: string[], create: string[]): string {
  // ActiveMQ lets nobody in by an entry that leaves an attribute out, and everybody where a destination has no entry.
  return `<authorizationEntry ${attributes(read, write, create)} ${kind}="${escaped(name)}"/>`;
}

function escaped(text: string): string {
  return text.replace(/[&<"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;' })[char] ?? char);
}

function attributes(read: string[], write: string[], create: string[]): string {
  const withAdministrators = (groups: string[]) => [...new Set([ADMINISTRATORS, WEB_CONSOLE, ...groups])].join(',');
  return `admin="${withAdministrators(create)}" read="${withAdministrators(read)}" write="${withAdministrators(write)}"`;
}
