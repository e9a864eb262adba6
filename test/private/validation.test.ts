import { Duration, Lazy, Size, Token } from 'aws-cdk-lib/core';
import {
  at,
  atLeastOne,
  distinct,
  flat,
  gibibytes,
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  number,
  oneOf,
  ordered,
  percentage,
  port,
  quoted,
  required,
  rule,
  Rules,
  seconds,
  validate,
  wholeNumber,
} from '../../lib/private/validation';
import { testApp, testStack } from '../support/synth';

/** The messages of the broken rules. */
function problems(rules: Rules): string[] {
  return flat(rules)
    .filter(({ condition }) => condition)
    .map(({ message }) => message());
}

const unknownNumber = Token.asNumber(Lazy.any({ produce: () => 1 }));
const unknownString = Token.asString(Lazy.any({ produce: () => 'a' }));
const unknownList = Token.asList(Lazy.any({ produce: () => ['a'] }));

describe('validate', () => {
  const broken = (text: string) => rule(true, () => text);
  const kept = rule(false, () => {
    throw new Error('the message of a rule that is kept is not asked for');
  });

  test('accepts no rules, and rules that are kept', () => {
    expect(() => validate('Thing')).not.toThrow();
    expect(() => validate('Thing', [], [kept, [kept]], kept)).not.toThrow();
  });

  test('names the one broken rule on a line of its own', () => {
    expect(() => validate('Thing', kept, broken("'a' is wrong"))).toThrow(new Error("Thing: 'a' is wrong"));
  });

  test('names every broken rule, however deep, in the order given', () => {
    expect(() => validate('Thing', [[broken('one')], kept, [[broken('two')]]], broken('three'))).toThrow(
      new Error('Thing has 3 problems:\n  - one\n  - two\n  - three'),
    );
  });
});

test('flat keeps the order of nested lists', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((text) => rule(true, () => text));
  expect(flat([a, [[b], []], [c]])).toEqual([a, b, c]);
  expect(flat(a)).toEqual([a]);
  expect(flat([])).toEqual([]);
});

test('at names a construct by its class and path, at the root of an app by its id alone', () => {
  expect(at('WebFleet', testStack(), 'Fleet')).toBe("WebFleet at 'Test/Fleet'");
  expect(at('Stack', testApp(), 'Shop')).toBe("Stack at 'Shop'");
});

test('isKnown is true of values that are present and no tokens, zero and empty ones, too', () => {
  expect([0, '', false, []].map(isKnown)).toEqual([true, true, true, true]);
  expect([undefined, unknownNumber, unknownString, unknownList].map(isKnown)).toEqual([false, false, false, false]);
});

test('quoted puts quotes around each value', () => {
  expect(quoted(['a', 'b'])).toBe("'a', 'b'");
});

describe('values that are absent or known only at deployment break no rule', () => {
  const unknownDuration = Duration.seconds(unknownNumber);
  const unknownSize = Size.gibibytes(unknownNumber);
  const none = { min: 5, max: 4 };
  test.each<[string, Rules]>([
    ['wholeNumber', [wholeNumber('p', undefined, none), wholeNumber('p', unknownNumber, none)]],
    ['number', [number('p', undefined, none), number('p', unknownNumber, none)]],
    ['port', [port('p', undefined), port('p', unknownNumber)]],
    ['percentage', [percentage('p', undefined), percentage('p', unknownNumber)]],
    ['seconds', [seconds('p', undefined, none), seconds('p', unknownDuration, none)]],
    ['gibibytes', [gibibytes('p', undefined, none), gibibytes('p', unknownSize, none)]],
    ['nonEmpty', [nonEmpty('p', undefined), nonEmpty('p', unknownString)]],
    ['nonEmptyList', [nonEmptyList('p', undefined), nonEmptyList('p', unknownList)]],
    ['atLeastOne', [atLeastOne('p', undefined), atLeastOne('p', unknownList)]],
    ['matches', [matches('p', undefined, /^$/, 'x'), matches('p', unknownString, /^$/, 'x')]],
    ['oneOf', [oneOf('p', undefined, ['x']), oneOf('p', unknownString, ['x']), oneOf('p', unknownNumber, [-5])]],
    ['distinct', [distinct('p', undefined), distinct('p', unknownList), distinct('p', [unknownString, unknownString])]],
    [
      'ordered',
      [ordered('a', 9, 'b', undefined), ordered('a', undefined, 'b', 1), ordered('a', 9, 'b', unknownNumber)],
    ],
    ['ordered, the lower one', ordered('a', unknownNumber, 'b', -1e300)],
  ])('%s', (_, rules) => {
    expect(flat(rules).length).toBeGreaterThan(0);
    expect(problems(rules)).toEqual([]);
  });
});

describe('both ends of bounds are allowed', () => {
  const bounds = { min: 1, max: 3 };
  test.each<[string, Rules]>([
    ['wholeNumber', [wholeNumber('p', 1, bounds), wholeNumber('p', 3, bounds), wholeNumber('p', -7)]],
    ['number', [number('p', 1, bounds), number('p', 3, bounds), number('p', 1.5, bounds)]],
    ['port', [port('p', 1), port('p', 65_535)]],
    ['percentage', [percentage('p', 0), percentage('p', 100), percentage('p', 0.5)]],
    ['seconds', [seconds('p', Duration.seconds(1), bounds), seconds('p', Duration.millis(3000), bounds)]],
    ['gibibytes', [gibibytes('p', Size.gibibytes(1), bounds), gibibytes('p', Size.mebibytes(3072), bounds)]],
    ['nonEmpty', nonEmpty('p', 'a')],
    ['nonEmptyList', nonEmptyList('p', [undefined])],
    ['atLeastOne', atLeastOne('p', [undefined])],
    ['required', required('p', false)],
    ['matches', matches('p', 'ab', /^ab$/, 'x')],
    ['oneOf', [oneOf('p', 'b', ['a', 'b']), oneOf('p', 2, [1, 2])]],
    ['distinct', [distinct('p', []), distinct('p', ['a', 'b'])]],
    ['ordered', [ordered('a', 1, 'b', 1), ordered('a', 1, 'b', 2)]],
  ])('%s', (_, rules) => {
    expect(problems(rules)).toEqual([]);
  });
});

describe('fails', () => {
  test.each<[string, Rules, string]>([
    ['a fraction', wholeNumber('p', 1.5), "'p' must be a whole number, got 1.5"],
    ['less than the minimum', wholeNumber('p', 0, { min: 1 }), "'p' must be a whole number of at least 1, got 0"],
    ['more than the maximum', wholeNumber('p', 5, { max: 4 }), "'p' must be a whole number of at most 4, got 5"],
    ['out of bounds', wholeNumber('p', 5, { min: 1, max: 4 }), "'p' must be a whole number from 1 to 4, got 5"],
    ['not a number', wholeNumber('p', NaN), "'p' must be a whole number, got NaN"],
    ['infinity', number('p', Infinity), "'p' must be a number, got Infinity"],
    ['a number out of bounds', number('p', 0, { min: 0.5 }), "'p' must be a number of at least 0.5, got 0"],
    ['port 0', port('p', 0), "'p' must be a whole number from 1 to 65535, got 0"],
    ['port 65,536', port('p', 65_536), "'p' must be a whole number from 1 to 65535, got 65536"],
    ['101 percent', percentage('p', 101), "'p' must be a number from 0 to 100, got 101"],
    ['0 percent, where 1 is the minimum', percentage('p', 0, { min: 1 }), "'p' must be a number of at least 1, got 0"],
    ['half a second', seconds('p', Duration.millis(500)), "'p' must be a duration in whole seconds, got 0.5 s"],
    [
      'too long',
      seconds('p', Duration.minutes(2), { min: 1, max: 60 }),
      "'p' must be a duration in whole seconds from 1 to 60 s, got 120 s",
    ],
    ['half a GiB', gibibytes('p', Size.mebibytes(512)), "'p' must be a size in whole GiB, got 0.5 GiB"],
    [
      'too large',
      gibibytes('p', Size.tebibytes(1), { max: 100 }),
      "'p' must be a size in whole GiB of at most 100 GiB, got 1024 GiB",
    ],
    ['nothing', required('p', undefined), "'p' must be given, got nothing; give it"],
    ['null', required('p', null, 'give it a name'), "'p' must be given, got nothing; give it a name"],
    ['an empty string', nonEmpty('p', ''), "'p' must not be empty; give it a value or leave it out"],
    ['blanks', nonEmpty('p', ' \t'), "'p' must not be empty; give it a value or leave it out"],
    ['an empty list that is required', atLeastOne('p', []), "'p' must not be empty; give at least one"],
    ['an empty list', nonEmptyList('p', []), "'p' must not be empty; give at least one or leave it out"],
    ['another form', matches('p', 'A', /^[a-z]$/, 'a small letter'), "'p' must be a small letter, got 'A'"],
    ['another value', oneOf('p', 'c', ['a', 'b']), "'p' must be one of a, b, got c"],
    [
      'values twice',
      distinct('p', ['a', 'b', 'a', 'b', 'a', 'c']),
      "'p' must not hold a value twice, got 'a', 'b'; keep one of each",
    ],
    [
      'a minimum over the maximum',
      ordered('min', 3, 'max', 2),
      "'min' must not exceed 'max' (2), got 3; lower 'min' or raise 'max'",
    ],
  ])('fails for %s', (_, rules, message) => {
    expect(problems(rules)).toEqual([message]);
  });
});
