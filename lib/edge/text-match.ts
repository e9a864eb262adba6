import { isKnown, rule, Rules, validate } from '../private/validation';

/**
 * The comparison of a text.
 *
 * @internal
 */
export interface TextMatchConfig {
  /**
   * The place of the text.
   *
   * @default - by the regular expression
   */
  readonly constraint?: 'EXACTLY' | 'STARTS_WITH' | 'ENDS_WITH' | 'CONTAINS' | 'CONTAINS_WORD';

  /** The text or the regular expression. */
  readonly text: string;

  /** In web ACL capacity units. */
  readonly capacity: number;
}

/**
 * A comparison of a part of a request with a text, capital and small letters being the same.
 *
 * AWS WAF compares up to 200 bytes.
 */
export abstract class TextMatch {
  /**
   * The whole text; 2 WCU.
   *
   * @param text the text, 1 to 200 bytes
   */
  public static exactly(text: string): TextMatch {
    return bytes('exactly', text, 'EXACTLY', 2);
  }

  /**
   * The beginning; 2 WCU.
   *
   * @param text the text, 1 to 200 bytes
   */
  public static startsWith(text: string): TextMatch {
    return bytes('startsWith', text, 'STARTS_WITH', 2);
  }

  /**
   * The end; 2 WCU.
   *
   * @param text the text, 1 to 200 bytes
   */
  public static endsWith(text: string): TextMatch {
    return bytes('endsWith', text, 'ENDS_WITH', 2);
  }

  /**
   * Anywhere; 10 WCU.
   *
   * @param text the text, 1 to 200 bytes
   */
  public static contains(text: string): TextMatch {
    return bytes('contains', text, 'CONTAINS', 10);
  }

  /**
   * Anywhere, as a word of letters, digits and _; 10 WCU.
   *
   * @param word the word
   */
  public static containsWord(word: string): TextMatch {
    validate(
      'TextMatch.containsWord',
      rule(isKnown(word) && !/^\w+$/.test(word), () => `'word' must be letters, digits and _, got '${word}'`),
    );
    return bytes('containsWord', word, 'CONTAINS_WORD', 10);
  }

  /**
   * A regular expression (PCRE), of small letters; 3 WCU.
   *
   * @param pattern the expression
   */
  public static matches(pattern: string): TextMatch {
    validate('TextMatch.matches', [
      lengthRules('pattern', pattern, 512),
      // `\D`, `\S`, `\W` are classes, and capital letters everywhere else never meet a text that is in small letters.
      rule(
        isKnown(pattern) && /[A-Z]/.test(pattern.replace(/\\[A-Z]/g, '')),
        () => `'pattern' must be in small letters, because the text is, got '${pattern}'`,
      ),
    ]);
    return new Comparison({ text: pattern, capacity: 3 });
  }

  /**
   * The comparison.
   *
   * @internal
   */
  public abstract readonly _config: TextMatchConfig;
}

class Comparison extends TextMatch {
  constructor(public readonly _config: TextMatchConfig) {
    super();
  }
}

function bytes(name: string, text: string, constraint: TextMatchConfig['constraint'], capacity: number): TextMatch {
  validate(`TextMatch.${name}`, lengthRules('text', text, 200));
  return new Comparison({ constraint, text, capacity });
}

function lengthRules(prop: string, text: string, max: number): Rules {
  const length = Buffer.byteLength(text);
  return rule(
    isKnown(text) && (length === 0 || length > max),
    () => `'${prop}' must have 1 to ${max} bytes, got ${length}; AWS WAF compares no more`,
  );
}
