import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NeptuneCapacity } from '../../../lib/databases';

describe('NeptuneCapacity', () => {
  describe('defaults', () => {
    test('serverless from 1 to 8 units by default, up to 128 in halves', () => {
      expect(NeptuneCapacity.serverless()._config).toEqual({ minNcu: 1, maxNcu: 8 });
      expect(NeptuneCapacity.serverless({ minNcu: 1.5, maxNcu: 128 })._config).toEqual({ minNcu: 1.5, maxNcu: 128 });
      expect(NeptuneCapacity.serverless({ maxNcu: 2.5 })._config).toEqual({ minNcu: 1, maxNcu: 2.5 });
    });
  });

  describe('all options', () => {
    test('provisioned by an instance type', () => {
      const instanceType = new ec2.InstanceType('r8g.large');
      expect(NeptuneCapacity.provisioned(instanceType)._config).toEqual({ instanceType });
    });
  });

  describe('fails', () => {
    test.each([
      [{ minNcu: 0.5 }, "'minNcu' must be from 1 to 128 in steps of 0.5, got 0.5"],
      [{ minNcu: 1.2 }, "'minNcu' must be from 1 to 128 in steps of 0.5, got 1.2"],
      [{ minNcu: 1, maxNcu: 2 }, "'maxNcu' must be from 2.5 to 128 in steps of 0.5, got 2"],
      [{ maxNcu: 129 }, "'maxNcu' must be from 2.5 to 128 in steps of 0.5, got 129"],
      [{ minNcu: 16, maxNcu: 8 }, "'minNcu' must not exceed 'maxNcu' (8), got 16; lower 'minNcu' or raise 'maxNcu'"],
    ])('fails with %j', (options, message) => {
      expect(() => NeptuneCapacity.serverless(options)).toThrow(message);
    });

    test('fails without an instance type', () => {
      expect(() => NeptuneCapacity.provisioned(undefined as never)).toThrow(
        "'instanceType' must be given, got nothing; name one, such as r8g.large",
      );
    });
  });
});
