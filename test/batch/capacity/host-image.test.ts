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
    describe('of instance types with NVIDIA GPUs', () => {
      const imagesOf = (families: string[], image?: HostImage) => {
        const instanceTypes = JobInstanceTypes.ofFamilies(families);
        const template = templateOf(batchStack(JobCapacity.ec2({ instanceTypes, image })).stack);
        const [environment] = Object.values(template.findResources('AWS::Batch::ComputeEnvironment'));
        return environment?.Properties.ComputeResources.Ec2Configuration;
      };

      test('has the drivers where nothing is said', () => {
        expect(imagesOf(['g6', 'p5'])).toEqual([{ ImageType: 'ECS_AL2023_NVIDIA' }]);
        expect(imagesOf(['c7i', 'g6'])).toEqual([{ ImageType: 'ECS_AL2023' }, { ImageType: 'ECS_AL2023_NVIDIA' }]);
      });

      test('is the one of the caller for all of them', () => {
        const ImageIdOverride = { Ref: expect.stringMatching('golden') };
        const own = HostImage.fromSsmParameter('/golden/x86');
        expect(imagesOf(['g6'], own)).toEqual([{ ImageType: 'ECS_AL2023_NVIDIA', ImageIdOverride }]);
        expect(imagesOf(['c7i', 'g6'], own)).toEqual([
          { ImageType: 'ECS_AL2023', ImageIdOverride },
          { ImageType: 'ECS_AL2023_NVIDIA', ImageIdOverride },
        ]);
      });
    });

    test('Inferentia and Trainium with drivers, looked up at each deployment', () => {
      const template = templateOf(
        batchStack(
          JobCapacity.ec2({
            instanceTypes: JobInstanceTypes.ofFamilies(['inf2']),
            image: HostImage.amazonLinux2023Neuron(),
          }),
        ).stack,
      );
      const [parameter] = Object.keys(
        template.findParameters('*', {
          Default: '/aws/service/ecs/optimized-ami/amazon-linux-2023/neuron/recommended/image_id',
        }),
      );
      expectImages(template, { ImageType: 'ECS_AL2023', ImageIdOverride: { Ref: parameter } });
    });

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
