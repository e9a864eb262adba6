import { Size } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as efs from 'aws-cdk-lib/aws-efs';
import { ContainerJob, JobPlatform, JobVolume } from '../../../lib/batch';
import { vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { REGISTRY } from '../support';

const JOB = 'AWS::Batch::JobDefinition';
const ACCESS_POINT = { Ref: Match.stringLikeRegexp('AccessPoint') };

function files() {
  const stack = testStack();
  const fileSystem = new efs.FileSystem(stack, 'Files', { vpc: vpcOf(stack) });
  return { stack, fileSystem, accessPoint: fileSystem.addAccessPoint('AccessPoint', { path: '/jobs' }) };
}

describe('JobVolume', () => {
  describe('overrides', () => {
    test('a directory in memory, and one that programs can be run from', () => {
      const stack = testStack();
      new ContainerJob(stack, 'Job', {
        image: REGISTRY,
        platform: JobPlatform.ec2(),
        volumes: [
          JobVolume.memory({ mountPath: '/tmp', size: Size.gibibytes(1) }),
          JobVolume.memory({ mountPath: '/build', size: Size.mebibytes(64), executable: true }),
        ],
      });
      const tmpfs = [
        { ContainerPath: '/tmp', Size: 1024, MountOptions: Match.absent() },
        { ContainerPath: '/build', Size: 64, MountOptions: ['exec'] },
      ];
      templateOf(stack).hasResourceProperties(JOB, { ContainerProperties: { LinuxParameters: { Tmpfs: tmpfs } } });
    });

    test('a directory of a file system', () => {
      const { stack, fileSystem } = files();
      const volume = JobVolume.efs({ name: 'ref', mountPath: '/ref', fileSystem, rootDirectory: '/hg38' });
      new ContainerJob(stack, 'Job', { image: REGISTRY, volumes: [volume] });
      templateOf(stack).hasResourceProperties(JOB, {
        ContainerProperties: { Volumes: [{ Name: 'ref', EfsVolumeConfiguration: { RootDirectory: '/hg38' } }] },
      });
    });

    test.each([
      { readOnly: false, Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'] },
      { readOnly: true, Action: 'elasticfilesystem:ClientMount' },
    ])('an access point, by which alone the program may mount (read-only: $readOnly)', ({ readOnly, Action }) => {
      const { stack, fileSystem, accessPoint } = files();
      const volume = JobVolume.efs({ name: 'ref', mountPath: '/ref', fileSystem, accessPoint, readOnly });
      new ContainerJob(stack, 'Job', { image: REGISTRY, volumes: [volume] });
      const template = templateOf(stack);
      template.hasResourceProperties(JOB, {
        ContainerProperties: {
          Volumes: [
            {
              EfsVolumeConfiguration: {
                AuthorizationConfig: { AccessPointId: ACCESS_POINT, Iam: 'ENABLED' },
                TransitEncryption: 'ENABLED',
              },
            },
          ],
        },
      });
      const policies = Object.values(template.findResources('AWS::IAM::Policy'));
      const [policy] = policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('JobRole'));
      expect(policy.Properties.PolicyDocument.Statement).toEqual([
        {
          Action,
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [expect.stringMatching('^Files'), 'Arn'] },
          Condition: {
            StringEquals: { 'elasticfilesystem:AccessPointArn': stack.resolve(accessPoint.accessPointArn) },
          },
        },
      ]);
    });
  });

  describe('fails', () => {
    const { fileSystem, accessPoint } = files();
    test.each([
      [
        'for a relative mount path',
        () => JobVolume.temporary({ name: 'tmp', mountPath: 'tmp' }),
        /'mountPath' must be an absolute path, got 'tmp'/,
      ],
      [
        'for a relative path of scratch space',
        () => JobVolume.scratch({ path: 'scratch' }),
        /'mountPath' must be an absolute path, got 'scratch'/,
      ],
      [
        'for a part of a MiB in memory',
        () => JobVolume.memory({ mountPath: '/tmp', size: Size.kibibytes(512) }),
        /'size in MiB' must be a whole number of at least 1, got 0.5/,
      ],
      [
        'for a directory in memory of Fargate',
        () =>
          new ContainerJob(testStack(), 'Job', {
            image: REGISTRY,
            volumes: [JobVolume.memory({ mountPath: '/tmp', size: Size.gibibytes(1) })],
          }),
        /'volumes' must be ones that Fargate has, got '\/tmp'/,
      ],
      [
        'for a directory beside an access point',
        () => JobVolume.efs({ name: 'a', mountPath: '/a', fileSystem, accessPoint, rootDirectory: '/x' }),
        /'rootDirectory' must not be given with an 'accessPoint', which has one of its own/,
      ],
      [
        'for neither a file system nor an access point',
        () => JobVolume.efs({ name: 'a', mountPath: '/a' }),
        /'fileSystem' must be given without an 'accessPoint', got neither/,
      ],
      [
        'for a file system on Windows',
        () =>
          new ContainerJob(testStack(), 'Job', {
            image: REGISTRY,
            platform: JobPlatform.fargateWindows(),
            volumes: [JobVolume.efs({ name: 'a', mountPath: '/a', fileSystem })],
          }),
        /'volumes' must be ones that containers of Windows can have, got 'a'/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
