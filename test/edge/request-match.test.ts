import { Size } from 'aws-cdk-lib/core';
import { RequestMatch, TextMatch } from '../../lib/edge';

const IP_SET = 'arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/1';
const UNCHANGED = [{ priority: 0, type: 'NONE' }];

function steps(...types: string[]) {
  return types.map((type, priority) => ({ priority, type }));
}

function bound(match: RequestMatch, callerHeader?: string, inDoubt: 'MATCH' | 'NO_MATCH' = 'MATCH') {
  return match._bind({ callerHeader, inDoubt, addressSets: (cidrs) => cidrs.map((cidr) => `set of ${cidr}`) });
}

function comparison(field: object, textTransformations: object[], positionalConstraint: string, searchString: string) {
  return { byteMatchStatement: { fieldToMatch: field, textTransformations, positionalConstraint, searchString } };
}

const text = TextMatch.startsWith('/Admin');
const body = RequestMatch.bodyLargerThan(Size.kibibytes(8));

describe('RequestMatch', () => {
  describe('all options', () => {
    test.each<[string, RequestMatch, number, object]>([
      [
        'a path, decoded, normalised and in small letters',
        RequestMatch.path(text),
        32,
        comparison({ uriPath: {} }, steps('URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'), 'STARTS_WITH', '/admin'),
      ],
      [
        'a path by a regular expression',
        RequestMatch.path(TextMatch.matches('^/v\\d+/')),
        33,
        {
          regexMatchStatement: {
            fieldToMatch: { uriPath: {} },
            regexString: '^/v\\d+/',
            textTransformations: steps('URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'),
          },
        },
      ],
      ['a method', RequestMatch.method('POST'), 2, comparison({ method: {} }, UNCHANGED, 'EXACTLY', 'POST')],
      [
        'methods',
        RequestMatch.method('PUT', 'POST'),
        4,
        {
          orStatement: {
            statements: ['PUT', 'POST'].map((method) => comparison({ method: {} }, UNCHANGED, 'EXACTLY', method)),
          },
        },
      ],
      [
        'a header',
        RequestMatch.header('User-Agent', TextMatch.contains('Curl')),
        20,
        comparison({ singleHeader: { Name: 'user-agent' } }, steps('LOWERCASE'), 'CONTAINS', 'curl'),
      ],
      [
        'a cookie',
        RequestMatch.cookie('group', TextMatch.exactly('beta')),
        12,
        comparison(
          { cookies: { matchPattern: { includedCookies: ['group'] }, matchScope: 'VALUE', oversizeHandling: 'MATCH' } },
          steps('LOWERCASE'),
          'EXACTLY',
          'beta',
        ),
      ],
      [
        'a query string',
        RequestMatch.queryString(TextMatch.containsWord('debug')),
        30,
        comparison({ queryString: {} }, steps('URL_DECODE', 'LOWERCASE'), 'CONTAINS_WORD', 'debug'),
      ],
      [
        'an argument of the query',
        RequestMatch.queryArgument('Next', TextMatch.endsWith('.exe')),
        22,
        comparison({ singleQueryArgument: { Name: 'next' } }, steps('URL_DECODE', 'LOWERCASE'), 'ENDS_WITH', '.exe'),
      ],
      [
        'a large body, and what is larger than AWS WAF inspects',
        body,
        1,
        {
          sizeConstraintStatement: {
            fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
            comparisonOperator: 'GT',
            size: 8192,
            textTransformations: UNCHANGED,
          },
        },
      ],
      ['countries', RequestMatch.countries('NZ', 'AU'), 1, { geoMatchStatement: { countryCodes: ['NZ', 'AU'] } }],
      ['networks', RequestMatch.networks(64496), 1, { asnMatchStatement: { asnList: [64496] } }],
      [
        'addresses',
        RequestMatch.addresses('192.0.2.0/24'),
        1,
        { ipSetReferenceStatement: { arn: 'set of 192.0.2.0/24' } },
      ],
      [
        'addresses of both families',
        RequestMatch.addresses('192.0.2.0/24', '2001:db8::/32'),
        2,
        {
          orStatement: {
            statements: ['192.0.2.0/24', '2001:db8::/32'].map((cidr) => ({
              ipSetReferenceStatement: { arn: `set of ${cidr}` },
            })),
          },
        },
      ],
      ['an IP set', RequestMatch.ipSet(IP_SET), 1, { ipSetReferenceStatement: { arn: IP_SET } }],
      ['a label', RequestMatch.label('shop:admin'), 1, { labelMatchStatement: { scope: 'LABEL', key: 'shop:admin' } }],
      [
        'all of several',
        RequestMatch.all(body, RequestMatch.label('a')),
        2,
        { andStatement: { statements: [bound(body), bound(RequestMatch.label('a'))] } },
      ],
      [
        'any of several',
        RequestMatch.any(body, RequestMatch.label('a')),
        2,
        { orStatement: { statements: [bound(body), bound(RequestMatch.label('a'))] } },
      ],
      ['one of one', RequestMatch.all(RequestMatch.label('a')), 1, bound(RequestMatch.label('a'))],
      ['the opposite', RequestMatch.negated(body), 1, { notStatement: { statement: bound(body) } }],
    ])('%s', (_, match, capacity, statement) => {
      expect(bound(match)).toEqual(statement);
      expect(match._demand.capacity).toBe(capacity);
    });

    test('by a forwarded address, in doubt as the rule says', () => {
      const header = { headerName: 'x-real-ip', fallbackBehavior: 'NO_MATCH' };
      expect(bound(RequestMatch.countries('NZ'), 'x-real-ip', 'NO_MATCH')).toEqual({
        geoMatchStatement: { countryCodes: ['NZ'], forwardedIpConfig: header },
      });
      expect(bound(RequestMatch.networks(64496), 'x-real-ip', 'NO_MATCH')).toEqual({
        asnMatchStatement: { asnList: [64496], forwardedIpConfig: header },
      });
      expect(bound(RequestMatch.ipSet(IP_SET), 'x-real-ip', 'NO_MATCH')).toEqual({
        ipSetReferenceStatement: { arn: IP_SET, ipSetForwardedIpConfig: { ...header, position: 'LAST' } },
      });
    });

    test('the opposite of a doubt is the other doubt', () => {
      const outside = RequestMatch.negated(RequestMatch.countries('NZ'));
      expect(bound(outside, 'x-real-ip', 'MATCH')).toMatchObject({
        notStatement: { statement: { geoMatchStatement: { forwardedIpConfig: { fallbackBehavior: 'NO_MATCH' } } } },
      });
      expect(bound(outside, 'x-real-ip', 'NO_MATCH')).toMatchObject({
        notStatement: { statement: { geoMatchStatement: { forwardedIpConfig: { fallbackBehavior: 'MATCH' } } } },
      });
    });

    test('knows its labels and lists of addresses', () => {
      const match = RequestMatch.any(
        RequestMatch.negated(RequestMatch.label('a')),
        RequestMatch.addresses('192.0.2.0/24'),
      );
      expect(match._demand).toEqual({ capacity: 2, addressLists: 1, labels: true });
      expect(body._demand).toEqual({ capacity: 1, addressLists: 0, labels: false });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      [
        'an encoded path',
        () => RequestMatch.path(TextMatch.exactly('/%61dmin')),
        /RequestMatch.path: 'text' must be as the path is when it is decoded and normalised, got '\/%61dmin'; write/,
      ],
      ['a path with two slashes', () => RequestMatch.path(TextMatch.exactly('//admin')), /and single slashes/],
      ['no method', () => RequestMatch.method(), /'methods' must not be empty/],
      ['a method in small letters', () => RequestMatch.method('post'), /'methods' must be capital letters such as/],
      [
        'a header with a space',
        () => RequestMatch.header('a b', text),
        /RequestMatch.header: 'name' must be a name of/,
      ],
      [
        'a cookie with a space',
        () => RequestMatch.cookie('a b', text),
        /RequestMatch.cookie: 'name' must be a name of/,
      ],
      [
        'an argument of 31 characters',
        () => RequestMatch.queryArgument('a'.repeat(31), text),
        /'name' must be a name of up to 30 characters/,
      ],
      ['no country', () => RequestMatch.countries(), /'codes' must not be empty/],
      ['a country twice', () => RequestMatch.countries('NZ', 'NZ'), /'codes' must not hold a value twice/],
      ['a code of no country', () => RequestMatch.countries('UK'), /'codes' must be ISO 3166 codes .* write 'GB'/],
      ['no network', () => RequestMatch.networks(), /'numbers' must not be empty/],
      ['a negative network', () => RequestMatch.networks(-1), /'numbers' must be a whole number from 0 to 4294967295/],
      [
        '101 networks',
        () => RequestMatch.networks(...Array.from({ length: 101 }, (_, i) => i)),
        /'numbers' must be at most 100, got 101; use several matches/,
      ],
      ['no address', () => RequestMatch.addresses(), /'cidrs' must not be empty/],
      ['an address that is none', () => RequestMatch.addresses('300.0.0.0/8'), /'cidrs' must be CIDR ranges/],
      ['an ARN of no IP set', () => RequestMatch.ipSet('arn:aws:s3:::a'), /'ipSetArn' must be the ARN of an AWS WAF/],
      ['a label that is none', () => RequestMatch.label('a b'), /'label' must be a label such as/],
      ['all of none', () => RequestMatch.all(), /RequestMatch.all: 'parts' must not be empty/],
      ['any of none', () => RequestMatch.any(), /RequestMatch.any: 'parts' must not be empty/],
    ])('fails for %s', (_, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
