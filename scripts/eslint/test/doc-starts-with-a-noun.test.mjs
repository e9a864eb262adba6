import rule from '../rules/doc-starts-with-a-noun.mjs';
import { tester } from './rule-tester.mjs';

const doc = (text) => `/** ${text} */ export const A = 1;`;
const words = (text, found) => ({
  code: doc(text),
  errors: [{ message: new RegExp(`^'${found}': say .`) }],
});
const start = (code, word) => ({ code, errors: [{ messageId: 'start', data: { word } }] });

tester.run('doc-starts-with-a-noun', rule, {
  valid: [
    doc('The minimum number of tasks.'),
    doc('Whether tasks have public addresses.'),
    doc('Name of what is deployed, at most one.'),
    doc('The most recent version.'),
    doc('Whatever a caller gives is kept.'),
    doc('The action `what shall be`, and\n * ```ts\n * the fewest\n * ```'),
    '/** What is private. */ const A = 1;',
    '// What a reader of the code wants to know.\nexport const A = 1;',
    'export class A { /** What only this class knows. */ private readonly a = 1; }',
    'export class A { /** What the package knows.\n * @internal */ public readonly _a = 1; }',
  ],
  invalid: [
    start(doc('What a task is made from.'), 'What'),
    start(doc('How many tasks run.'), 'How'),
    start(doc('Who may reach it.'), 'Who'),
    start(doc('Where requests come in.'), 'Where'),
    start(doc('When it runs.'), 'When'),
    start(doc('Which zones.'), 'Which'),
    start('/**\n * What a task is made from.\n */\nexport class A {}', 'What'),
    start('export interface A { /** How many tasks run. */ readonly a: number; }', 'How'),
    start('export class A { /** How many tasks run. */ public readonly a = 1; }', 'How'),
    start('export class A { /** How many tasks run. */ public static of(): A { return b; } }', 'How'),
    start('export abstract class A { /** How many tasks run. */ public abstract a(): void; }', 'How'),
    start('export enum A { /** What is refused. */ B }', 'What'),
    start('/** How many sets a list needs. */ export function a() {}', 'How'),
    words('The fewest tasks.', 'The fewest'),
    words('Number of tasks: the most instances of a fleet.', 'the most instances'),
    words('Messages that are kept for ever.', 'for ever'),
    words('Messages that are kept for\n * ever.', 'for ever'),
    words('Alarms; empty where there shall be none.', 'shall'),
    words('Access for whom has no Docker.', 'for whom'),
    words('Number, or how many percent.', 'how many percent'),
    words('Opens ways to the tasks.', 'Opens ways'),
    words('Action that lets itself be limited.', 'lets itself'),
    words('Rate that matches some day.', 'some day'),
  ],
});
