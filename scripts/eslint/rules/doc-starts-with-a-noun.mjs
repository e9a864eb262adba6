import { isInternal, jsdocOf } from '../jsdoc.mjs';
import { publicMembers } from '../members.mjs';

/** Documentation says the thing first ("The minimum number of tasks."), in the words of the field. */
export default {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      start:
        "'{{word}} ...' is a clause without its noun; begin with the thing: 'The ...', 'Number of ...', 'Whether ...'",
      words: "'{{words}}': {{instead}}",
    },
  },
  create(context) {
    const { sourceCode } = context;
    const check = (node) => {
      const doc = jsdocOf(sourceCode, node);
      if (!doc) return;
      const text = doc.value.replace(/^\s*\* ?/gm, '').trim();
      const word = START.exec(text)?.[0];
      if (word) context.report({ loc: doc.loc, messageId: 'start', data: { word } });
      const prose = text
        .replace(/```[^]*?```/g, '')
        .replace(/`[^`]*`/g, '')
        .replace(/\s+/g, ' ');
      for (const { pattern, instead } of WORDS) {
        const words = pattern.exec(prose)?.[0];
        if (words) context.report({ loc: doc.loc, messageId: 'words', data: { words, instead } });
      }
    };
    return {
      ExportNamedDeclaration({ declaration }) {
        if (!declaration) return;
        check(declaration);
        for (const { node } of publicMembers(declaration)) if (!isInternal(sourceCode, node)) check(node);
      },
    };
  },
};

const START = /^(What|How|Who|Whom|Whose|Where|When|Which|Why)\b/;

/** Grows with what reviewers stumble over. */
const WORDS = [
  { pattern: /\bthe fewest\b/i, instead: "say 'the minimum number of'" },
  {
    // "The most recent" and its like are superlatives, not amounts.
    pattern: /\bthe most (?!recent|specific|common|important|restrictive|likely|general|expensive|often|of\b)[a-z]+/i,
    instead: "say 'the maximum number of', 'at most'",
  },
  { pattern: /\bfor ever\b/i, instead: "say 'indefinitely', 'without an end', 'never expires'" },
  { pattern: /\bshall\b/i, instead: "say 'must', 'is to', or the plain present" },
  { pattern: /\bfor whom\b/i, instead: "say 'for those who'" },
  { pattern: /\bhow many percent\b/i, instead: "say 'the percentage of'" },
  { pattern: /\b(opens|leads) (the )?ways?\b/i, instead: "say 'network connections', 'allows connections'" },
  { pattern: /\blets? (itself|themselves)\b/i, instead: "say 'can be'" },
  { pattern: /\bsome day\b/i, instead: "say 'some date', 'later'" },
];
