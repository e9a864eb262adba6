import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ShieldResponseTeam, ShieldResponseTeamProps } from '../../../lib/edge';
import { templateOf, testStack } from '../../support/synth';

const ACCESS = 'AWS::Shield::DRTAccess';
const ENGAGEMENT = 'AWS::Shield::ProactiveEngagement';
const HOTLINE = { emailAddress: 'oncall@example.com', phoneNumber: '+4930123456' };

const teamOf = (props: Partial<ShieldResponseTeamProps> = {}, stack: Stack = testStack()) =>
  new ShieldResponseTeam(stack, 'Team', { accountIsSubscribed: true, contacts: [HOTLINE], ...props });
const templateWith = (props: Partial<ShieldResponseTeamProps> = {}, stack: Stack = testStack()) =>
  templateOf(Stack.of(teamOf(props, stack)));

describe('ShieldResponseTeam', () => {
  describe('defaults', () => {
    test('has a role for the team alone, with the policy that AWS asks for and nothing else', () => {
      const template = templateWith();
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'drt.shield.amazonaws.com' } },
          ],
        },
        ManagedPolicyArns: [
          {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSShieldDRTAccessPolicy'],
            ],
          },
        ],
        Policies: Match.absent(),
      });
      template.resourceCountIs('AWS::IAM::Policy', 0);
      template.hasResourceProperties(ACCESS, {
        RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Role'), 'Arn'] },
        LogBucketList: Match.absent(),
      });
    });

    test('has the team call, when it may look into the account', () => {
      templateWith().hasResource(ENGAGEMENT, {
        Properties: {
          ProactiveEngagementStatus: 'ENABLED',
          EmergencyContactList: [{ EmailAddress: 'oncall@example.com', PhoneNumber: '+4930123456' }],
        },
        DependsOn: [Match.stringLikeRegexp('Access')],
      });
    });
  });

  describe('all options', () => {
    test('several contacts, who wait for your call, and a role that exists', () => {
      const stack = testStack();
      const template = templateWith(
        {
          contacts: [
            { ...HOTLINE, notes: 'First: at any hour.' },
            { emailAddress: 'cto@example.com', notes: 'Second, 08:00-18:00 CET' },
          ],
          proactiveEngagement: false,
          role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/Shield'),
        },
        stack,
      );
      template.hasResourceProperties(ENGAGEMENT, {
        ProactiveEngagementStatus: 'DISABLED',
        EmergencyContactList: [
          { EmailAddress: 'oncall@example.com', PhoneNumber: '+4930123456', ContactNotes: 'First: at any hour.' },
          { EmailAddress: 'cto@example.com', ContactNotes: 'Second, 08:00-18:00 CET' },
        ],
      });
      template.hasResourceProperties(ACCESS, { RoleArn: 'arn:aws:iam::111122223333:role/Shield' });
      template.resourceCountIs('AWS::IAM::Role', 0);
    });
  });

  describe('in a stack', () => {
    test('its children can be overridden', () => {
      const stack = testStack();
      teamOf({}, stack).access.logBucketList = ['alb-logs'];
      templateOf(stack).hasResourceProperties(ACCESS, { LogBucketList: ['alb-logs'] });
    });
  });

  describe('fails', () => {
    test.each<[string, Partial<ShieldResponseTeamProps>, RegExp]>([
      [
        'fails without the word that the account is subscribed',
        { accountIsSubscribed: false },
        /'accountIsSubscribed'/,
      ],
      ['fails without contacts', { contacts: [] }, /'contacts' must not be empty/],
      ['fails with eleven contacts', { contacts: Array(11).fill({ ...HOTLINE, notes: 'x' }) }, /ten at most, got 11/],
      [
        'fails to call by e-mail',
        { contacts: [{ emailAddress: 'oncall@example.com' }] },
        /'contacts' must have a 'phoneNumber'.*set 'proactiveEngagement' to false/,
      ],
      ['fails with no address', { contacts: [{ ...HOTLINE, emailAddress: 'oncall' }] }, /'emailAddress'/],
      ['fails with a number of no country', { contacts: [{ ...HOTLINE, phoneNumber: '030123456' }] }, /'phoneNumber'/],
      ['fails with notes that AWS does not take', { contacts: [{ ...HOTLINE, notes: 'Ring!' }] }, /'notes'/],
      [
        'fails with two contacts of whom nobody knows when',
        { contacts: [{ ...HOTLINE, notes: 'First' }, { emailAddress: 'cto@example.com' }] },
        /'notes' must say when cto@example.com is the one to take/,
      ],
    ])('%s', (_title, props, message) => {
      expect(() => teamOf(props)).toThrow(message);
    });

    test('takes addresses alone where nobody is called', () => {
      const contacts = [{ emailAddress: 'oncall@example.com' }];
      expect(() => teamOf({ contacts, proactiveEngagement: false })).not.toThrow();
    });
  });
});
