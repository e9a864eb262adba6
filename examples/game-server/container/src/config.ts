/** Everything that the environment decides. */
export interface Config {
  /** The port of matches, by UDP. */
  readonly matchPort: number;
  /** The port on which everybody can ask who plays, by TCP: the load balancer's health check, too. */
  readonly queryPort: number;
  /** The number of players of an arena. */
  readonly arenaSize: number;
  /** The number of arenas; who comes when all are full is refused. */
  readonly maxArenas: number;
}

/** Reads the environment; throws one error that names everything that is wrong with it. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [];
  const number = (name: string, fallback: number, min: number, max: number) => {
    const text = env[name];
    if (text === undefined) return fallback;
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      problems.push(`${name} must be a whole number from ${min} to ${max}, got '${text}'`);
    }
    return value;
  };
  const config = {
    matchPort: number('MATCH_PORT', 7777, 0, 65_535),
    queryPort: number('QUERY_PORT', 7778, 0, 65_535),
    arenaSize: number('ARENA_SIZE', 8, 2, 8),
    maxArenas: number('MAX_ARENAS', 50, 1, 1000),
  };
  if (problems.length > 0) throw new Error(`environment: ${problems.join('; ')}`);
  return config;
}
