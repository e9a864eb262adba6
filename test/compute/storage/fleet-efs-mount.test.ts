import { Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { DataVolume, FleetEfsMount, FleetImage, WebFleet, WebFleetProps } from '../../../lib/compute';
import { Alarms } from '../../../lib/observability';
import { SharedFileSystem } from '../../../lib/storage';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';
import { fleetDefaults, fleetTemplate } from '../support/fleet';

/** An access point of a file system in the network of a fleet. */
function filesOf(vpc: ec2.IVpc, stack: Stack): efs.AccessPoint {
  const files = new SharedFileSystem(stack, 'Files', { vpc, alarms: Alarms.none() });
  return files.addAccessPoint('Content', { path: '/content', uid: 1000 });
}

/** A fleet and a file system in one network. */
function mounting(mount: Partial<FleetEfsMount> = {}, props: Partial<WebFleetProps> = {}, stack = testStack()) {
  const around = fleetDefaults(stack);
  const accessPoint = filesOf(around.vpc, stack);
  new WebFleet(stack, 'Fleet', { ...around, ...props, efsMounts: [{ accessPoint, path: '/srv/content', ...mount }] });
  return { accessPoint, stack };
}

function userDataOf(result: Template): string {
  const [{ Properties }] = Object.values(result.findResources('AWS::EC2::LaunchTemplate'));
  return JSON.stringify(Properties.LaunchTemplateData.UserData);
}

describe('FleetEfsMount', () => {
  describe('defaults', () => {
    test('a fleet mounts nothing', () => {
      expect(userDataOf(fleetTemplate())).not.toContain('efs');
    });

    test('encrypted and by the role of the fleet, before the application starts', () => {
      const { stack } = mounting({}, { userDataCommands: ['start application'] });
      const script = userDataOf(templateOf(stack));
      expect(script).toContain('efs _netdev,noresvport,tls,iam,accesspoint=');
      expect(script).toContain('|| chattr +i /srv/content');
      expect(script.indexOf('mount /srv/content')).toBeLessThan(script.indexOf('start application'));
      expect(script.indexOf('set -Eeuo pipefail')).toBeLessThan(script.indexOf('mount /srv/content'));
    });

    test.each([
      [false, ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']],
      [true, 'elasticfilesystem:ClientMount'],
    ])('by this access point alone (read-only: %s)', (readOnly, Action) => {
      const { stack, accessPoint } = mounting({ readOnly });
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Action,
              Resource: stack.resolve(accessPoint.fileSystem.fileSystemArn),
              Condition: {
                StringEquals: { 'elasticfilesystem:AccessPointArn': stack.resolve(accessPoint.accessPointArn) },
              },
            },
          ]),
        },
      });
      expect(userDataOf(result).includes('iam,ro,accesspoint')).toBe(readOnly);
    });

    test('after the mount targets are there, and let the fleet in', () => {
      const { stack } = mounting();
      const result = templateOf(stack);
      const rules = result.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { FromPort: 2049 } });
      expect(warningsOf(stack).filter((text) => text.includes('Egress'))).toEqual([]);
      expect(Object.keys(rules)).toHaveLength(1);
      result.hasResource('AWS::AutoScaling::AutoScalingGroup', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('EfsMountTarget'), ...Object.keys(rules)]),
      });
    });
  });

  describe('in a stack', () => {
    test('of the fleet, after that of the files', () => {
      const app = testApp();
      const [storage, clients] = [testStack(app, 'Storage'), testStack(app, 'Clients')];
      const around = fleetDefaults(storage);
      const accessPoint = filesOf(around.vpc, storage);
      new WebFleet(clients, 'Fleet', { ...around, efsMounts: [{ accessPoint, path: '/srv/content' }] });
      templateOf(clients).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 2049 });
      expect(clients.dependencies).toEqual([storage]);
      expect(storage.dependencies).toEqual([]);
    });
  });

  describe('fails', () => {
    test('fails on a path with spaces', () => {
      expect(() => mounting({ path: '/srv/my content' })).toThrow(
        "'efsMounts.path' must be an absolute path without spaces, such as /srv/content, got '/srv/my content'",
      );
    });

    test('fails on the path of a volume', () => {
      const dataVolumes = [DataVolume.gp3(Size.gibibytes(1), { mountPath: '/srv/content' })];
      expect(() => mounting({}, { dataVolumes })).toThrow(
        "'paths of efsMounts, dataVolumes and instanceStorePath' must not hold a value twice, got '/srv/content'",
      );
    });

    test('fails on Ubuntu, which has no package for it', () => {
      expect(() => mounting({}, { image: FleetImage.ubuntu2404() })).toThrow(
        "'efsMounts' needs an image with the package amazon-efs-utils, which Ubuntu does not have",
      );
    });
  });
});
