import { Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { JobCapacity, JobQueues, Scratch } from '../../../lib/batch';
import { Alarms } from '../../../lib/observability';
import { LustreDeployment, LustreFileSystem } from '../../../lib/storage';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

/** A file system that another stack looks after. */
function imported(): fsx.IFileSystem {
  const stack = testStack();
  return fsx.LustreFileSystem.fromLustreFileSystemAttributes(stack, 'Lustre', {
    dnsName: 'fs-0.fsx.eu-west-1.amazonaws.com',
    fileSystemId: 'fs-0',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
  });
}

/** The rules between security groups. */
function rulesOf(stack: Stack): object[] {
  const template = Template.fromStack(stack);
  return ['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress'].flatMap((type) =>
    Object.values(template.findResources(type)).map(({ Properties }) => Properties as object),
  );
}

/** The rules of the ports of Lustre. */
function ports(between: object): object[] {
  return [
    [988, 988],
    [1018, 1023],
  ].map(([FromPort, ToPort]) => expect.objectContaining({ ...between, IpProtocol: 'tcp', FromPort, ToPort }) as object);
}

describe('Scratch', () => {
  describe('overrides', () => {
    test('a file system of the app, which lets the instances in', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const fileSystem = new fsx.LustreFileSystem(stack, 'Lustre', {
        vpc,
        vpcSubnet: vpc.privateSubnets[0],
        storageCapacityGiB: 1200,
        lustreConfiguration: { deploymentType: fsx.LustreDeploymentType.SCRATCH_2 },
      });
      const queues = new JobQueues(stack, 'Jobs', {
        vpc,
        capacity: JobCapacity.ec2({ scratch: Scratch.lustre(fileSystem, { path: '/fsx' }) }),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.none(),
      });
      fileSystem.connections.allowDefaultPortFrom(queues);
      const text = JSON.stringify(templateOf(stack).findResources('AWS::EC2::LaunchTemplate'));
      expect(text).toMatch(/"LustreMountName"\]\}," \/fsx lustre /);
    });

    test('a file system of this library lets the instances in by itself, both ways, and is not told so twice', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const fileSystem = new LustreFileSystem(stack, 'Lustre', {
        vpc,
        deployment: LustreDeployment.scratch(),
        alarms: Alarms.none(),
      });
      const own = new ec2.SecurityGroup(stack, 'Own', { vpc, allowAllOutbound: false });
      const scratch = Scratch.lustre(fileSystem);
      const queues = new JobQueues(stack, 'Jobs', {
        vpc,
        capacity: JobCapacity.ec2({ scratch }),
        queues: [
          { name: 'Shared', priority: 1 },
          { name: 'Own', priority: 1, capacity: JobCapacity.ec2({ scratch, securityGroups: [own] }) },
        ],
        alarms: Alarms.none(),
      });
      const before = rulesOf(stack);
      const [servers, jobs, others] = [fileSystem, queues, own].map(({ connections }) =>
        stack.resolve(connections.securityGroups[0].securityGroupId),
      );
      for (const clients of [jobs, others]) {
        expect(before).toEqual(
          expect.arrayContaining([
            ...ports({ GroupId: servers, SourceSecurityGroupId: clients }),
            ...ports({ GroupId: clients, SourceSecurityGroupId: servers }),
            ...ports({ GroupId: servers, DestinationSecurityGroupId: clients }),
          ]),
        );
      }
      expect(before).toEqual(expect.arrayContaining(ports({ GroupId: others, DestinationSecurityGroupId: servers })));
      fileSystem.allowClients(queues);
      expect(rulesOf(stack)).toEqual(before);
    });

    test('a file system of aws-cdk-lib lets nobody in by itself', () => {
      const stack = testStack();
      const vpc = vpcOf(stack);
      const fileSystem = new fsx.LustreFileSystem(stack, 'Lustre', {
        vpc,
        vpcSubnet: vpc.privateSubnets[0],
        storageCapacityGiB: 1200,
        lustreConfiguration: { deploymentType: fsx.LustreDeploymentType.SCRATCH_2 },
      });
      const { connections } = new JobQueues(stack, 'Jobs', {
        vpc,
        capacity: JobCapacity.ec2({ scratch: Scratch.lustre(fileSystem) }),
        queues: [{ name: 'Only', priority: 1 }],
        alarms: Alarms.none(),
      });
      const jobs = JSON.stringify(stack.resolve(connections.securityGroups[0].securityGroupId));
      expect(JSON.stringify(rulesOf(stack))).not.toContain(jobs);
    });

    test('the path is /scratch, for either', () => {
      expect(Scratch.instanceStore().path).toBe('/scratch');
      expect(Scratch.lustre(imported(), { mountName: 'abcdef12' }).path).toBe('/scratch');
    });
  });

  describe('fails', () => {
    test.each([
      [
        'for scratch at a relative path',
        () => Scratch.instanceStore({ path: 'scratch' }),
        /'path' must be an absolute path of letters, digits and '._-', got 'scratch'/,
      ],
      [
        'for scratch beside itself',
        () => Scratch.instanceStore({ path: '/scratch/../etc' }),
        /'path' must be an absolute path/,
      ],
      [
        'for scratch in place of the operating system',
        () => Scratch.instanceStore({ path: '/usr/local' }),
        /'path' must not be in a directory of the operating system, got '\/usr\/local'/,
      ],
      [
        'for a file system whose mount name nobody knows',
        () => Scratch.lustre(imported()),
        /'mountName' must be given, got nothing; an imported file system does not know it/,
      ],
      [
        'for a writable directory that is relative, or named twice',
        () => Scratch.lustre(imported(), { mountName: 'fsx', writableDirectories: ['results', '/a', '/a'] }),
        /2 problems[^]*'writableDirectories' must[^]*'writableDirectories' must be absolute paths[^]*got 'results'/,
      ],
      [
        'for a mount name that is none',
        () => Scratch.lustre(imported(), { mountName: '' }),
        /'mountName' must be the mount name of a file system, such as fsx or abcdef12, got ''/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
