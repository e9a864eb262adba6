import { Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { limitUserData } from '../../lib/private/user-data-size';
import { testStack } from '../support/synth';

describe('limitUserData', () => {
  const problemsOf = (userData: ec2.UserData): string[] => {
    const stack: Stack = testStack();
    limitUserData(stack, userData);
    return stack.node.validate();
  };

  test('refuses one byte too many, with what to do', () => {
    expect(problemsOf(ec2.UserData.custom('x'.repeat(16_385)))).toEqual([
      expect.stringMatching(
        /^user data must be at most 16384 bytes, got 16385 without .*; put commands into a script in S3/,
      ),
    ]);
  });

  test('takes as much as EC2 does', () => {
    expect(problemsOf(ec2.UserData.custom('x'.repeat(16_384)))).toEqual([]);
  });

  test('counts bytes rather than characters', () => {
    expect(problemsOf(ec2.UserData.custom('ä'.repeat(8_193)))).toHaveLength(1);
  });

  test('counts nothing for what is known at deployment only, and all that is around it', () => {
    const reference = Token.asString({ Ref: 'Something' });
    expect(problemsOf(ec2.UserData.custom(`${'x'.repeat(16_384)}${reference}`))).toEqual([]);
    expect(problemsOf(ec2.UserData.custom(`${'x'.repeat(16_384)}${reference}y`))).toHaveLength(1);
    expect(problemsOf(ec2.UserData.custom(reference))).toEqual([]);
  });

  test('counts what is added later', () => {
    const stack = testStack();
    const userData = ec2.UserData.forLinux();
    limitUserData(stack, userData);
    expect(stack.node.validate()).toEqual([]);
    userData.addCommands('x'.repeat(20_000));
    expect(stack.node.validate()).toHaveLength(1);
  });
});
