/** Priorities of a listener's rules, from the first to the last one. */
export interface PriorityRange {
  /** The first priority, 1 to 50,000. */
  readonly first: number;

  /** The last priority, `first` to 50,000. */
  readonly last: number;
}
