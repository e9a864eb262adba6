interface Deviation {
  readonly type: string;
  /** Path of the template's property, as compare.ts writes it. */
  readonly path: RegExp;
  readonly reason: string;
}

/**
 * Where the emulator answers something else than it was told, or than AWS would. Each is a hole in what this test proves;
 * read it so in the report. Nothing of the constructs may be changed for any of them.
 */
const DEVIATIONS: readonly Deviation[] = [];

/** Why a difference is the emulator's own; undefined if it is not known to be. */
export function deviationOf(type: string, path: string): string | undefined {
  return DEVIATIONS.find((item) => item.type === type && item.path.test(path))?.reason;
}
