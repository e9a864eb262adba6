import { BusSubscriberPayload } from '../../../lib/messaging';

describe('BusSubscriberPayload', () => {
  describe('all options', () => {
    test.each<[string, BusSubscriberPayload, object]>([
      ['the data', BusSubscriberPayload.data(), { Type: 'RAW' }],
      ['the data with metadata', BusSubscriberPayload.withMetadata(), { Type: 'WITH_METADATA' }],
      [
        'an expression',
        BusSubscriberPayload.jsonata('{% $events.Data.detail %}'),
        { Type: 'JSONATA', JsonataConfiguration: { Expression: '{% $events.Data.detail %}' } },
      ],
      [
        'a line',
        BusSubscriberPayload.jsonLine(),
        { Type: 'JSONATA', JsonataConfiguration: { Expression: '{% $string($events.Data) & "\\n" %}' } },
      ],
    ])('%s', (_what, payload, transformer) => {
      expect(payload._transformer).toEqual(transformer);
    });
  });
  describe('fails', () => {
    test.each([
      ['no delimiters', '$events.Data', "'expression' must be one expression from '{%' to '%}'"],
      ['nothing in them', '{%  %}', "'expression' must be one expression from '{%' to '%}'"],
      ['a long one', `{% ${'x'.repeat(9000)} %}`, "'expression' must have at most 8192 characters, got 9006"],
    ])('fails for %s', (_what, expression, message) => {
      expect(() => BusSubscriberPayload.jsonata(expression)).toThrow(message);
    });
  });
});
