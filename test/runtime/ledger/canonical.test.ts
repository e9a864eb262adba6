import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonical, isCanonicalObject, sha256 } from '../../../runtime/ledger/canonical';

/** Bits of a double, as RFC 8785 lists them in its appendix B. */
function double(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE(0);
}

describe('canonical JSON', () => {
  // RFC 8785, appendix B.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number %s as %s', (bits, text) => {
    expect(canonical(double(bits))).toBe(text);
  });

  it('writes the sample of RFC 8785, 3.2.2, as that does', () => {
    const sample = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    );
    expect(canonical(sample)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('has keys in the order of their UTF-16 code units, as in RFC 8785, 3.2.3', () => {
    const sample = JSON.parse(
      String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",` +
        String.raw`"\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
    );
    const order = [...canonical(sample).matchAll(/:"([A-Z][a-z]+)/g)].map(([, word]) => word);
    expect(order).toEqual(['Carriage', 'One', 'Control', 'Latin', 'Euro', 'Emoji', 'Hebrew']);
  });

  it('does not change what is not ASCII', () => {
    // Composed and decomposed: two texts, which stay two.
    expect(canonical(['\u00e9', 'e\u0301', '\u2028'])).toBe('["\u00e9","e\u0301","\u2028"]');
  });

  it.each([
    ['NaN', NaN],
    ['infinity', [Infinity]],
    ['undefined', undefined],
    ['undefined in an object', { a: undefined }],
    ['undefined in a list', [undefined]],
    ['a hole', [1, , 2]], // eslint-disable-line no-sparse-arrays -- what is tested
    ['a BigInt', 1n],
    ['a function', { a: () => 1 }],
    ['a symbol', Symbol('a')],
    ['a lone surrogate', '\ud83d'],
    ['a lone surrogate in a key', { '\ude00': 1 }],
    ['surrogates in the wrong order', '\ude00\ud83d'],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', Buffer.from('a')],
    ['deep nesting', Array.from({ length: 70 }).reduce((inner) => [inner], 1 as unknown)],
  ])('fails for %s', (_, value) => {
    expect(() => canonical(value)).toThrow(TypeError);
  });

  it('takes keys that objects have of themselves for keys', () => {
    const value = JSON.parse('{"__proto__":{"admin":true},"constructor":1,"toString":"a","hasOwnProperty":null}');
    const text = canonical(value);
    expect(text).toBe('{"__proto__":{"admin":true},"constructor":1,"hasOwnProperty":null,"toString":"a"}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(canonical(JSON.parse(text))).toBe(text);
  });

  it('is the same for the same JSON, in whatever order its keys came', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.infiniteStream(fc.nat()), (value, random) => {
        const text = canonical(value);
        expect(canonical(JSON.parse(text))).toBe(text);
        expect(canonical(shuffled(value, random))).toBe(text);
        // Minus zero becomes zero, as RFC 8785 has it; nothing else is lost.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is another one for other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const isSame = canonical(one) === canonical(other);
        const normal = (value: unknown) => JSON.parse(JSON.stringify(value));
        expect(isSame).toBe(isEqual(normal(one), normal(other)));
      }),
    );
  });
});

describe('a stored payload', () => {
  it.each([
    ['a key twice', '{"a":1,"a":2}'],
    ['keys in another order', '{"b":1,"a":2}'],
    ['a space', '{"a": 1}'],
    ['a number in another form', '{"a":1.0}'],
    ['an escape that none needs', String.raw`{"a":"\u0041"}`],
    ['a list', '[1]'],
    ['a text', '"a"'],
    ['null', 'null'],
    ['no JSON', '{'],
    ['nothing', ''],
  ])('is none with %s', (_, text) => {
    expect(isCanonicalObject(text)).toBe(false);
  });

  it('is one if it was written by this', () => {
    expect(isCanonicalObject('{"a":{"b":[1,2.5,null]}}')).toBe(true);
  });
});

it('hashes text as UTF-8', () => {
  expect(sha256('€')).toBe(
    createHash('sha256')
      .update(Buffer.from([0xe2, 0x82, 0xac]))
      .digest('hex'),
  );
});

function shuffled(value: unknown, random: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((part) => shuffled(part, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => ({ key, part, at: Number(random.next().value) }));
  const result: object = {};
  for (const { key, part } of entries.sort((a, b) => a.at - b.at)) {
    Object.defineProperty(result, key, { value: shuffled(part, random), enumerable: true });
  }
  return result;
}

function isEqual(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}
