import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as imagebuilder from 'aws-cdk-lib/aws-imagebuilder';
import { HostImage, JobCapacity, JobInstanceTypes } from '../../../lib/batch';
import { templateOf, testApp, testStack } from '../../support/synth';
import { batchStack } from '../support';

function templateWith(image: HostImage, stack: Stack = testStack()): Template {
  return templateOf(batchStack(JobCapacity.ec2({ image }), stack).stack);
}

/** The images of the environment, of which there is one. */
function expectImages(template: Template, configuration: object): void {
  template.allResourcesProperties('AWS::Batch::ComputeEnvironment', {
    ComputeResources: { Ec2Configuration: [configuration] },
  });
}

describe('HostImage', () => {
  describe('defaults', () => {
    test('the newest Amazon Linux 2023 that Batch knows', () => {
      const image = { ImageType: 'ECS_AL2023', ImageIdOverride: Match.absent() };
      expectImages(templateWith(HostImage.amazonLinux2023()), image);
      expectImages(templateOf(batchStack(JobCapacity.ec2()).stack), image);
    });
  });

  describe('overrides', () => {
    test('GPU instances with drivers', () => {
      const template = templateOf(
        batchStack(
          JobCapacity.ec2({
            instanceTypes: JobInstanceTypes.ofTypes([new ec2.InstanceType('g6.2xlarge')]),
            image: HostImage.amazonLinux2023Nvidia(),
          }),
        ).stack,
      );
      expectImages(template, { ImageType: 'ECS_AL2023_NVIDIA', ImageIdOverride: Match.absent() });
    });

    test('an image of the caller', () => {
      const image = ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-0123456789abcdef0' });
      const stack = testStack(testApp(), 'Test', { env: { region: 'eu-west-1' } });
      expectImages(templateWith(HostImage.fromMachineImage(image), stack), {
        ImageType: 'ECS_AL2023',
        ImageIdOverride: 'ami-0123456789abcdef0',
      });
    });

    test('an image that an SSM parameter names, looked up at each deployment', () => {
      const template = templateWith(HostImage.fromSsmParameter('/golden/arm64'));
      const parameters = template.findParameters('*', {
        Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
        Default: '/golden/arm64',
      });
      expect(Object.keys(parameters)).toHaveLength(1);
      expectImages(template, { ImageType: 'ECS_AL2023', ImageIdOverride: { Ref: Object.keys(parameters)[0] } });
    });

    test('an image that Image Builder builds in the stack', () => {
      const stack = testStack();
      const image = new imagebuilder.CfnImage(stack, 'Image', {
        infrastructureConfigurationArn: 'arn:aws:imagebuilder:x',
      });
      expectImages(templateWith(HostImage.fromImageBuilder(image), stack), {
        ImageType: 'ECS_AL2023',
        ImageIdOverride: { 'Fn::GetAtt': ['Image', 'ImageId'] },
      });
    });
  });

  describe('fails', () => {
    test.each(['a b', '', '/golden?'])("fails on the parameter name '%s'", (name) =>
      expect(() => HostImage.fromSsmParameter(name)).toThrow(
        `HostImage.fromSsmParameter: 'parameterName' must be a parameter name, got '${name}'`,
      ),
    );
  });
});
