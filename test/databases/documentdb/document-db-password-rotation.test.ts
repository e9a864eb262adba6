import { Duration, Lazy } from 'aws-cdk-lib/core';
import { DocumentDbPasswordRotation } from '../../../lib/databases';

describe('DocumentDbPasswordRotation', () => {
  describe('defaults', () => {
    test('defaults to thirty days', () => {
      expect(DocumentDbPasswordRotation.hosted()._config.hosted?.automaticallyAfter.toDays()).toBe(30);
    });
  });

  describe('all options', () => {
    test('takes a time that is only known at deployment', () => {
      const automaticallyAfter = Duration.days(Lazy.number({ produce: () => 5 }));
      expect(() => DocumentDbPasswordRotation.hosted({ automaticallyAfter })).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each([Duration.hours(12), Duration.days(0), Duration.days(1001)])('fails for %s', (automaticallyAfter) => {
      expect(() => DocumentDbPasswordRotation.hosted({ automaticallyAfter })).toThrow(
        "'automaticallyAfter' must be from 1 to 1000 whole days",
      );
    });

    test('fails without a reason', () => {
      expect(() => DocumentDbPasswordRotation.none('')).toThrow("'reason'");
    });
  });
});
