import { faultOf } from '../../../examples/vehicle-history/handlers/vin';

describe('faultOf()', () => {
  // The first is that of 49 CFR 565.15, table V.
  test.each(['1G4AH59H45G118341', '1M8GDM9AXKP042788', '11111111111111111', '5GZCZ43D13S812715', '1HGCM82633A004352'])(
    'finds nothing in %s',
    (vin) => expect(faultOf(vin)).toBeUndefined(),
  );

  test('says which check digit the others give', () => {
    expect(faultOf('1G4AH59H55G118341')).toBe('has the check digit 5, and its other characters give 4');
    expect(faultOf('1M8GDM9A1KP042788')).toBe('has the check digit 1, and its other characters give X');
  });

  test('finds every single character that is another, and two neighbours of another weight that changed places', () => {
    const vin = '1G4AH59H45G118341';
    for (let index = 0; index < vin.length; index += 1) {
      const other = vin[index] === '1' ? '2' : '1';
      // A and J, for example, have the same value.
      const isSame = vin[index] === 'A';
      if (!isSame) expect(faultOf(vin.slice(0, index) + other + vin.slice(index + 1))).toMatch(/check digit/);
    }
    expect(faultOf('1G4AH95H45G118341')).toMatch(/check digit/);
  });

  test.each([
    '',
    '1G4AH59H45G11834',
    '1G4AH59H45G1183411',
    '1g4ah59h45g118341',
    'IG4AH59H45G118341',
    '1G4AH59H45G11834O',
  ])('takes %p for none', (vin) => expect(faultOf(vin)).toMatch(/17 digits and capital letters/));

  test('knows the value of every letter', () => {
    const values: Record<string, number> = {};
    for (const letter of 'ABCDEFGHJKLMNPRSTUVWXYZ') {
      // The last character has the weight 2: the check digit is twice its value.
      const [, given] = /give (.)$/.exec(faultOf(`00000000-0000000${letter}`.replace('-', 'X')) ?? '') ?? ['', 'X'];
      values[letter] = ([...'0123456789X'].indexOf(given ?? '') * 6) % 11;
    }
    expect(values).toEqual({
      ...{ A: 1, B: 2, C: 3, D: 4, E: 5, F: 6, G: 7, H: 8, J: 1, K: 2, L: 3, M: 4, N: 5, P: 7, R: 9 },
      ...{ S: 2, T: 3, U: 4, V: 5, W: 6, X: 7, Y: 8, Z: 9 },
    });
  });
});
