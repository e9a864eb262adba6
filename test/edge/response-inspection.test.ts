import { ResponseInspection } from '../../lib/edge';

const TEXTS = { success: ['welcome'], failure: ['wrong'] };

describe('ResponseInspection', () => {
  describe('all options', () => {
    test.each<[ResponseInspection, object]>([
      [ResponseInspection.statusCode([200], [401]), { statusCode: { successCodes: [200], failureCodes: [401] } }],
      [
        ResponseInspection.header('x-login', TEXTS),
        { header: { name: 'x-login', successValues: ['welcome'], failureValues: ['wrong'] } },
      ],
      [ResponseInspection.body(TEXTS), { bodyContains: { successStrings: ['welcome'], failureStrings: ['wrong'] } }],
      [
        ResponseInspection.json('/login', TEXTS),
        { json: { identifier: '/login', successValues: ['welcome'], failureValues: ['wrong'] } },
      ],
    ])('%#', (inspection, property) => {
      expect(inspection._inspection).toEqual(property);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      ['no success', () => ResponseInspection.statusCode([], [401]), /'success' must not be empty/],
      ['a status that is none', () => ResponseInspection.statusCode([99], [401]), /from 100 to 599, got 99/],
      [
        'a status of both',
        () => ResponseInspection.statusCode([200], [200]),
        /'success, failure' must not hold a value/,
      ],
      [
        'four texts of a header',
        () => ResponseInspection.header('a', { success: ['1', '2', '3', '4'], failure: ['5'] }),
        /'success' must be at most 3, got 4/,
      ],
      ['a header that is none', () => ResponseInspection.header('a b', TEXTS), /'name' must be a header's name/],
      [
        'an empty text',
        () => ResponseInspection.body({ success: [''], failure: ['wrong'] }),
        /'success' must not be empty/,
      ],
      ['a pointer that is none', () => ResponseInspection.json('login', TEXTS), /'pointer' must be a JSON pointer/],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
