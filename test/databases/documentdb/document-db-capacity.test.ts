import { Lazy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DocumentDbCapacity } from '../../../lib/databases';

const { serverless, provisioned } = DocumentDbCapacity;
const typeOf = (name: string) => provisioned({ instanceType: new ec2.InstanceType(name) });

describe('DocumentDbCapacity', () => {
  describe('defaults', () => {
    test('defaults of serverless capacity, and of instance types', () => {
      expect(serverless()._config).toEqual({ minDcu: 0.5, maxDcu: 8, instances: 2 });
      expect(typeOf('r8g.large')._config).toEqual({ instances: 2, instanceType: expect.any(ec2.InstanceType) });
    });
  });

  describe('all options', () => {
    test('all options', () => {
      expect(serverless({ minDcu: 1.5, maxDcu: 256, instances: 16 })._config).toMatchObject({
        minDcu: 1.5,
        maxDcu: 256,
        instances: 16,
      });
      const alone = serverless({ instances: 1, singleInstanceReason: 'For trying out.' });
      expect(alone._config.singleInstanceReason).toBe('For trying out.');
    });

    test.each(['r5.large', 'r6g.16xlarge', 'r6gd.xlarge', 'r8g.48xlarge', 't3.medium', 't4g.medium'])(
      'takes %s',
      (name) => {
        expect(typeOf(name)._config.instanceType?.toString()).toBe(name);
      },
    );

    test('takes a type that is only known at deployment', () => {
      expect(() => typeOf(Lazy.string({ produce: () => 'm5.large' }))).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each(['m8g.large', 'r4.large', 't4g.large', 't3.small', 'c7g.large'])(
      'fails for %s, which DocumentDB does not have',
      (name) => {
        expect(() => typeOf(name)).toThrow(
          "'instanceType' must be memory optimized from r5 on, t3.medium or t4g.medium",
        );
      },
    );

    test.each([
      [{ minDcu: 0 }, "'minDcu' must be from 0.5 to 256 in steps of 0.5, got 0"],
      [{ minDcu: 0.7 }, "'minDcu' must be from 0.5"],
      [{ maxDcu: 0.5 }, "'maxDcu' must be from 1 to 256"],
      [{ maxDcu: 257 }, "'maxDcu' must be from 1 to 256"],
      [{ minDcu: 16 }, /'minDcu' must not exceed 'maxDcu'/],
      [{ instances: 0 }, "'instances' must be a whole number from 1 to 16"],
      [{ instances: 17 }, "'instances' must be a whole number from 1 to 16"],
      [{ instances: 1 }, "'instances' must be 2 or more, got 1"],
      [{ instances: 2, singleInstanceReason: 'So.' }, "'singleInstanceReason' is for one instance, got 2"],
      [{ instances: 1, singleInstanceReason: '' }, "'singleInstanceReason'"],
    ])('fails for %j', (options, message) => {
      expect(() => serverless(options)).toThrow(message);
    });

    test('fails without an instance type', () => {
      expect(() => provisioned({} as never)).toThrow("'instanceType' must be given");
    });
  });
});
