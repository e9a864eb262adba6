import { PipeFilter } from '../../../lib/messaging';

describe('PipeFilter', () => {
  describe('fails', () => {
    test.each([
      [{}, "'pattern' must not be empty; say which events are meant, for example by 'source' and 'detailType'"],
      [
        { body: { kind: [] } },
        "'pattern' must not hold an empty list, which EventBridge refuses, got 'pattern.body.kind'; give values, or leave the field out",
      ],
    ])('fails for %j', (pattern, message) => {
      expect(() => PipeFilter.pattern(pattern)).toThrow(new Error(`PipeFilter.pattern: ${message}`));
    });
  });
});
