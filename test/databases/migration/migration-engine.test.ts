import { Size } from 'aws-cdk-lib/core';
import {
  MigrationEngine,
  MigrationInstanceEngineOptions,
  MigrationServerlessEngineOptions,
} from '../../../lib/databases';
import { validate } from '../../../lib/private/validation';

const serverless = (options: MigrationServerlessEngineOptions) => () =>
  validate('it', MigrationEngine.serverless(options)._rules());
const instance = (options: MigrationInstanceEngineOptions) => () =>
  validate('it', MigrationEngine.instance(options)._rules());

describe('MigrationEngine', () => {
  describe('all options', () => {
    test.each([1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384])('has %s units', (units) => {
      expect(serverless({ minDcu: units, maxDcu: units })).not.toThrow();
    });

    test.each([5, 6144])('has %s GiB of storage', (size) => {
      expect(instance({ storage: Size.gibibytes(size) })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each([0, 3, 6, 100, 385, 512])('fails with %s units', (units) => {
      expect(serverless({ maxDcu: units })).toThrow(
        "'engine maxDcu' must be one of 1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 384",
      );
    });

    test('fails with less at most than at least', () => {
      expect(serverless({ minDcu: 8, maxDcu: 4 })).toThrow(
        "'engine minDcu' must not exceed 'engine maxDcu' (4), got 8",
      );
    });

    test.each([4, 6145])('fails with %s GiB of storage', (size) => {
      expect(instance({ storage: Size.gibibytes(size) })).toThrow(
        "'engine storage' must be a size in whole GiB from 5 to 6144",
      );
    });
  });
});
