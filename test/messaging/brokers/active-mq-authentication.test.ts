import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { EventSource } from '../../../lib/functions';
import {
  ActiveMqAuthentication,
  ActiveMqBrokerProps,
  ActiveMqLdapDestinations,
  ActiveMqLdapOptions,
  PipeSource,
} from '../../../lib/messaging';
import { brokerSecretOf, ldapOf } from '../../specimens/messaging';
import { make } from '../pipes/made-pipe';
import { active, BROKER, CONFIGURATION, dataOf, nameOf, Props, templateWith } from './made-broker';

const DESTINATIONS: ActiveMqLdapDestinations = {
  queueSearchBase: 'ou=Queue,ou="A & B",dc=example,dc=com',
  topicSearchBase: 'ou=Topic,dc=example,dc=com',
  tempSearchBase: 'ou=Temp,dc=example,dc=com',
};

const ldap =
  (options: Partial<ActiveMqLdapOptions> = {}, props: Partial<ActiveMqBrokerProps> = {}): Props<ActiveMqBrokerProps> =>
  (stack) => ({ authentication: ActiveMqAuthentication.ldap({ ...ldapOf(stack), ...options }), ...props });

const read = (field: string) => ({
  'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:secret:Directory:SecretString:${field}::}}$`)])],
});

function configurationNameOf(template: Template): string {
  const [made] = Object.values(template.findResources(CONFIGURATION));
  return JSON.stringify(made?.Properties.Name);
}

describe('ActiveMqAuthentication', () => {
  describe('defaults', () => {
    test('users are those of the broker', () => {
      for (const props of [undefined, () => ({ authentication: ActiveMqAuthentication.simple() })]) {
        const result = templateWith(active(props));
        result.hasResourceProperties(BROKER, {
          AuthenticationStrategy: Match.absent(),
          LdapServerMetadata: Match.absent(),
          Users: [Match.objectLike({ Groups: ['administrators'] })],
        });
        result.hasResourceProperties(CONFIGURATION, { AuthenticationStrategy: Match.absent() });
      }
    });

    test('simple() keeps the names', () => {
      const simple = active(() => ({ authentication: ActiveMqAuthentication.simple() }));
      expect(nameOf(simple)).toBe(nameOf(active()));
      expect(configurationNameOf(templateWith(simple))).toBe(configurationNameOf(templateWith(active())));
    });

    test('users of a directory, whose account is read from its secret, and none in the broker', () => {
      const broker = active(ldap());
      const result = templateWith(broker);
      result.hasResourceProperties(BROKER, {
        AuthenticationStrategy: 'LDAP',
        LdapServerMetadata: {
          Hosts: ['ldap.example.com'],
          ServiceAccountUsername: read('username'),
          ServiceAccountPassword: read('password'),
          UserBase: 'ou=Users,dc=example,dc=com',
          UserSearchMatching: '(uid={0})',
          UserSearchSubtree: false,
          UserRoleName: Match.absent(),
          RoleBase: 'ou=Groups,dc=example,dc=com',
          RoleSearchMatching: '(member={0})',
          RoleName: 'cn',
          RoleSearchSubtree: false,
        },
        Users: [],
      });
      result.hasResourceProperties(CONFIGURATION, { AuthenticationStrategy: 'LDAP' });
      result.resourceCountIs('AWS::SecretsManager::Secret', 0);
      expect(broker.adminSecret).toBeUndefined();
      expect(dataOf(result)).toContain('<authorizationEntry admin="administrators,activemq-webconsole"');
    });

    test('the broker reaches the servers of the directory by LDAPS, and nothing else', () => {
      templateWith(active(ldap())).hasResourceProperties('AWS::EC2::SecurityGroup', {
        SecurityGroupEgress: [
          { CidrIp: '10.0.8.0/24', FromPort: 636, ToPort: 636, IpProtocol: 'tcp', Description: 'LDAP directory' },
        ],
      });
    });
  });

  describe('all options', () => {
    test('of a directory', () => {
      const result = templateWith(
        active(
          ldap({
            hosts: ['ldap-1.example.com', 'ldap-2.example.com'],
            userSearchSubtree: true,
            userRoleName: 'memberOf',
            roleName: 'ou',
            roleSearchSubtree: true,
            destinations: { ...DESTINATIONS, refreshInterval: Duration.seconds(90) },
          }),
        ),
      );
      result.hasResourceProperties(BROKER, {
        LdapServerMetadata: {
          Hosts: ['ldap-1.example.com', 'ldap-2.example.com'],
          UserSearchSubtree: true,
          UserRoleName: 'memberOf',
          RoleName: 'ou',
          RoleSearchSubtree: true,
        },
      });
      expect(dataOf(result)).toContain('refreshInterval="90000"');
    });
  });

  describe('overrides', () => {
    test('permissions of the directory, read anew every five minutes', () => {
      expect(dataOf(templateWith(active(ldap({ destinations: DESTINATIONS }))))).toBe(
        [
          '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
          '<broker xmlns="http://activemq.apache.org/schema/core">',
          '  <plugins>',
          '    <authorizationPlugin>',
          '      <map>',
          '        <cachedLDAPAuthorizationMap',
          '          queueSearchBase="ou=Queue,ou=&quot;A &amp; B&quot;,dc=example,dc=com"',
          '          topicSearchBase="ou=Topic,dc=example,dc=com"',
          '          tempSearchBase="ou=Temp,dc=example,dc=com"',
          '          refreshInterval="300000"',
          '          legacyGroupMapping="false"',
          '        />',
          '      </map>',
          '    </authorizationPlugin>',
          '  </plugins>',
          '</broker>',
          '',
        ].join('\n'),
      );
    });

    test('permissions of roles, or a configuration, as without a directory', () => {
      const xml = '<broker xmlns="http://activemq.apache.org/schema/core"/>';
      expect(dataOf(templateWith(active(ldap({}, { configurationXml: xml }))))).toBe(xml);
      const permissions = [{ queue: 'orders', read: ['billing'] }];
      expect(dataOf(templateWith(active(ldap({}, { permissions }))))).toContain('activemq-webconsole,billing"');
    });

    test('a directory behind a security group lets the broker in', () => {
      const broker = active((stack) => ({
        authentication: ActiveMqAuthentication.ldap({
          ...ldapOf(stack),
          servers: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Directory', 'sg-1'),
        }),
      }));
      const result = templateWith(broker);
      const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('^MqSecurityGroup'), 'GroupId'] };
      result.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
        GroupId: group,
        DestinationSecurityGroupId: 'sg-1',
        FromPort: 636,
        ToPort: 636,
      });
      result.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: 'sg-1',
        SourceSecurityGroupId: group,
        FromPort: 636,
        ToPort: 636,
      });
    });

    test('both names change, since CloudFormation makes another broker and another configuration', () => {
      const [before, after] = [active(), active(ldap())];
      expect(nameOf(after)).not.toBe(nameOf(before));
      expect(configurationNameOf(templateWith(after))).not.toBe(configurationNameOf(templateWith(before)));
    });

    test('the name stays when the directory changes, which is done in place', () => {
      expect(nameOf(active(ldap({ hosts: ['other.example.com'] })))).toBe(nameOf(active(ldap())));
    });

    test('queues are read as a user of the directory', () => {
      const broker = active(ldap());
      const stack = Stack.of(broker);
      const secret = brokerSecretOf(stack, 'Reader');
      expect(() => EventSource.activeMq('Orders', broker, { queue: 'orders', secret })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each<[string, Props<ActiveMqBrokerProps>, RegExp]>([
      ['no server', ldap({ hosts: [] }), /'hosts' must be one server or, with one to fail over to, two, got 0/],
      [
        'three servers',
        ldap({ hosts: ['a.example.com', 'b.example.com', 'c.example.com'] }),
        /'hosts' must be one server .* got 3/,
      ],
      ['a server twice', ldap({ hosts: ['a.example.com', 'a.example.com'] }), /'hosts' must not hold a value twice/],
      [
        'a server with a protocol',
        ldap({ hosts: ['ldaps://ldap.example.com'] }),
        /'hosts' must be domain names without protocol and port such as 'ldap\.example\.com', got 'ldaps:/,
      ],
      ['a server with a port', ldap({ hosts: ['ldap.example.com:636'] }), /'hosts' must be domain names without/],
      ['a user base', ldap({ userBase: 'Users' }), /'userBase' must be a distinguished name such as/],
      ['a role base', ldap({ roleBase: 'Groups' }), /'roleBase' must be a distinguished name such as/],
      [
        'a filter of every user',
        ldap({ userSearchMatching: '(uid=*)' }),
        /'userSearchMatching' must be a filter with \{0\}/,
      ],
      [
        'a filter of every role',
        ldap({ roleSearchMatching: '(cn=*)' }),
        /'roleSearchMatching' must be a filter with \{0\} or \{1\}/,
      ],
      ['attributes', ldap({ roleName: '(cn)', userRoleName: '' }), /has 2 problems:/],
      [
        'destinations',
        ldap({
          destinations: {
            queueSearchBase: 'Queue',
            topicSearchBase: 'Topic',
            tempSearchBase: 'Temp',
            refreshInterval: Duration.millis(500),
          },
        }),
        /has 4 problems:/,
      ],
      [
        'an administrator',
        (stack) => ({ ...ldap()(stack), adminSecret: brokerSecretOf(stack) }),
        /'adminSecret' must not be given with ldap\(\)/,
      ],
      [
        'permissions in two places',
        ldap({ destinations: DESTINATIONS }, { permissions: [{ queue: '>', read: ['shop'] }] }),
        /'permissions' must not be given with 'destinations'/,
      ],
      [
        'a configuration beside destinations',
        ldap(
          { destinations: DESTINATIONS },
          { configurationXml: '<broker xmlns="http://activemq.apache.org/schema/core"/>' },
        ),
        /'configurationXml' must not be given with 'destinations'/,
      ],
    ])('fails for %s', (_what, props, message) => {
      expect(() => active(props)).toThrow(message);
    });

    test('fails for a user of the broker beside a directory', () => {
      expect(() => active(ldap()).addUser('Billing', { groups: ['billing'] })).toThrow(
        /users must be made in the directory with ldap\(\), where the broker reads them; leave addUser\(\) out/,
      );
    });

    test('fails for readers without a user, since there is no administrator', () => {
      const broker = active(ldap());
      const message =
        /a reader of queues of 'Test\/Mq': 'secret' must be given, got nothing; the broker has no administrator/;
      expect(() => EventSource.activeMq('Orders', broker, { queue: 'orders' })).toThrow(message);
      expect(() =>
        make(() => ({ source: PipeSource.activeMq(broker, { queue: 'orders' }) }), Stack.of(broker)),
      ).toThrow(message);
    });
  });
});
