/** A value of a definition in JSONata. */
export function jsonata(expression: string): string {
  return `{% ${expression.trim().replace(/\s*\n\s*/g, ' ')} %}`;
}
