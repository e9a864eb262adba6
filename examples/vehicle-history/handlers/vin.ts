/** The letters of each value from 1 on, of 49 CFR 565.15, table III; a digit is its own value. I, O and Q are not in use. */
const LETTERS = ['AJ', 'BKS', 'CLT', 'DMU', 'ENV', 'FW', 'GPX', 'HY', 'RZ'];

/** The weights of the positions, of table IV. The check digit, the ninth, has none. */
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

const CHECK_DIGITS = '0123456789X';

/** What is wrong with a vehicle identification number; undefined for one that is right. */
export function faultOf(vin: string): string | undefined {
  if (!/^[0-9A-HJ-NPR-Z]{17}$/.test(vin)) return 'must have 17 digits and capital letters, without I, O and Q';
  const expected = checkDigitOf(vin);
  return vin[8] === expected ? undefined : `has the check digit ${vin[8]}, and its other characters give ${expected}`;
}

/**
 * The ninth character that the others give. North America and China demand it; a register that takes vehicles of Europe as well, where
 * that position is the manufacturer's, has to do without.
 */
function checkDigitOf(vin: string): string | undefined {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * valueOf(vin.charAt(index)), 0);
  return CHECK_DIGITS[sum % 11];
}

function valueOf(character: string): number {
  return /\d/.test(character) ? Number(character) : LETTERS.findIndex((letters) => letters.includes(character)) + 1;
}
