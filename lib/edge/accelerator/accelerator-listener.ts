import { nonEmptyList, port, rule, Rules, validate, wholeNumber } from '../../private/validation';

/** Ports one after the other. */
export interface AcceleratorPortRange {
  /** The first port, 1 to 65535. */
  readonly first: number;

  /** The last port, from the first one on. */
  readonly last: number;
}

/** Options for a listener of an accelerator. */
export interface AcceleratorListenerOptions {
  /**
   * Whether all connections of one client address go to one endpoint, for applications that keep state there.
   *
   * @default false - each connection goes where there is room
   */
  readonly stickyClients?: boolean;
}

/** The ports on which an accelerator takes TCP or UDP. */
export class AcceleratorListener {
  /**
   * Single ports, up to ten.
   *
   * @param name the name of the listener, which becomes its id: `Https`
   * @param ports the ports
   */
  public static tcp(name: string, ports: number[], options: AcceleratorListenerOptions = {}): AcceleratorListener {
    return new AcceleratorListener(name, 'TCP', singles(ports), options);
  }

  /**
   * Single ports of UDP, up to ten.
   *
   * @param name the name of the listener, which becomes its id: `Game`
   * @param ports the ports
   */
  public static udp(name: string, ports: number[], options: AcceleratorListenerOptions = {}): AcceleratorListener {
    return new AcceleratorListener(name, 'UDP', singles(ports), options);
  }

  /**
   * Ranges of ports, up to ten.
   *
   * @param name the name of the listener, which becomes its id
   */
  public static tcpRanges(
    name: string,
    ranges: AcceleratorPortRange[],
    options: AcceleratorListenerOptions = {},
  ): AcceleratorListener {
    return new AcceleratorListener(name, 'TCP', ranges, options);
  }

  /**
   * Ranges of ports of UDP, up to ten.
   *
   * @param name the name of the listener, which becomes its id
   */
  public static udpRanges(
    name: string,
    ranges: AcceleratorPortRange[],
    options: AcceleratorListenerOptions = {},
  ): AcceleratorListener {
    return new AcceleratorListener(name, 'UDP', ranges, options);
  }

  private constructor(
    /**
     * The name, which is the id of the resource.
     *
     * @internal
     */
    public readonly _name: string,
    /**
     * The protocol.
     *
     * @internal
     */
    public readonly _protocol: 'TCP' | 'UDP',
    /**
     * The ports.
     *
     * @internal
     */
    public readonly _ranges: AcceleratorPortRange[],
    /**
     * What is chosen for it.
     *
     * @internal
     */
    public readonly _options: AcceleratorListenerOptions,
  ) {
    validate(
      `AcceleratorListener.${_protocol.toLowerCase()}`,
      rule(
        !/^[A-Z][A-Za-z0-9]*$/.test(_name),
        () =>
          `'name' must be letters and digits that begin with a capital letter, got '${_name}'; take one such as 'Https'`,
      ),
      nonEmptyList('ports', _ranges),
      rule(
        _ranges.length > 10,
        () => `'ports' must be ten ranges at most, got ${_ranges.length}; use another listener`,
      ),
      _ranges.flatMap(({ first, last }) => [
        port('ports', first),
        wholeNumber('last', last, { min: first, max: 65_535 }),
      ]),
    );
  }

  /**
   * That no port is in two listeners of one protocol.
   *
   * @internal
   */
  public _conflicts(other: AcceleratorListener): Rules {
    const meets = this._ranges.find((one) =>
      other._ranges.some((two) => one.first <= two.last && two.first <= one.last),
    );
    return rule(
      this._protocol === other._protocol && meets !== undefined,
      () => `'listeners' ${this._name} and ${other._name} both take ${this._protocol} ${meets?.first}; leave it to one`,
    );
  }

  /**
   * Whether it takes a port.
   *
   * @internal
   */
  public _takes(number: number): boolean {
    return this._ranges.some(({ first, last }) => first <= number && number <= last);
  }
}

function singles(ports: readonly number[]): AcceleratorPortRange[] {
  return ports.map((number) => ({ first: number, last: number }));
}
