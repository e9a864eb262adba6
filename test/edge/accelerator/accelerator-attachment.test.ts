import { Stack } from 'aws-cdk-lib/core';
import {
  AcceleratorAttachment,
  AcceleratorAttachmentProps,
  AcceleratorEndpoint,
  AcceleratorListener,
  GlobalAccelerator,
} from '../../../lib/edge';
import { Alarms } from '../../../lib/observability';
import { templateOf, testStack } from '../../support/synth';

const ATTACHMENT = 'AWS::GlobalAccelerator::CrossAccountAttachment';
const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:444455556666:loadbalancer/app/api/50dc6c495c0c9188';
const ATTACHMENT_ARN = 'arn:aws:globalaccelerator::444455556666:attachment/01234567-abcd';
const ACCELERATOR_ARN = 'arn:aws:globalaccelerator::111122223333:accelerator/01234567-abcd';

const attachment = (props: Partial<AcceleratorAttachmentProps> = {}, stack: Stack = testStack()) =>
  new AcceleratorAttachment(stack, 'Shared', {
    endpoints: [AcceleratorEndpoint.loadBalancerArn(ALB)],
    accounts: ['111122223333'],
    ...props,
  });

describe('AcceleratorAttachment', () => {
  describe('defaults', () => {
    test('shares endpoints with accelerators of an account', () => {
      const stack = testStack();
      const made = attachment({}, stack);
      templateOf(stack).hasResourceProperties(ATTACHMENT, {
        Principals: ['111122223333'],
        Resources: [{ EndpointId: ALB, Region: 'eu-west-1' }],
      });
      expect(stack.resolve(made.attachmentArn)).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^Shared/), 'AttachmentArn'],
      });
    });
  });

  describe('all options', () => {
    test('with certain accelerators', () => {
      const stack = testStack();
      attachment({ accounts: undefined, acceleratorArns: [ACCELERATOR_ARN] }, stack);
      templateOf(stack).hasResourceProperties(ATTACHMENT, { Principals: [ACCELERATOR_ARN] });
    });

    test('which take them by the attachment', () => {
      const stack = testStack();
      new GlobalAccelerator(stack, 'Front', {
        listeners: [AcceleratorListener.tcp('Https', [443])],
        regions: [
          {
            region: 'eu-west-1',
            endpoints: [
              AcceleratorEndpoint.loadBalancerArn(ALB.replace('api', 'own')),
              AcceleratorEndpoint.loadBalancerArn(ALB, { attachmentArn: ATTACHMENT_ARN }),
            ],
          },
        ],
        alarms: Alarms.none(),
      });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::GlobalAccelerator::EndpointGroup'));
      expect(
        Properties.EndpointConfigurations.map(({ AttachmentArn }: { AttachmentArn?: string }) => AttachmentArn),
      ).toEqual([undefined, ATTACHMENT_ARN]);
    });
  });

  describe('fails', () => {
    const one = AcceleratorEndpoint.loadBalancerArn(ALB);
    test.each<[string, Partial<AcceleratorAttachmentProps>, RegExp]>([
      ['fails without endpoints', { endpoints: [] }, /'endpoints' must not be empty/],
      ['fails with an endpoint twice', { endpoints: [one, one] }, /'endpoints'/],
      [
        'fails with an endpoint of another account',
        { endpoints: [AcceleratorEndpoint.loadBalancerArn(ALB, { attachmentArn: ATTACHMENT_ARN })] },
        /'endpoints' must be of this account/,
      ],
      [
        'fails with addresses, which have no ARN that it takes',
        { endpoints: [one, AcceleratorEndpoint.elasticIp('eipalloc-0123456789abcdef0')] },
        /'endpoints' must be load balancers/,
      ],
      [
        'fails with instances',
        { endpoints: [AcceleratorEndpoint.instance('i-0123456789abcdef0')] },
        /'endpoints' must be load balancers/,
      ],
      ['fails for nobody', { accounts: [] }, /'accounts' or 'acceleratorArns' must name somebody/],
      ['fails with no account', { accounts: ['shop'] }, /'accounts' must be 12 digits/],
      ['fails with no accelerator', { acceleratorArns: [ALB] }, /'acceleratorArns' must be the ARN of an accelerator/],
    ])('%s', (_title, props, message) => {
      expect(() => attachment(props)).toThrow(message);
    });

    test('fails with an attachment that is none', () => {
      expect(() => AcceleratorEndpoint.loadBalancerArn(ALB, { attachmentArn: ALB })).toThrow(
        /'attachmentArn' must be the ARN of a cross-account attachment/,
      );
    });
  });
});
