export declare function validated(synthesize: () => void): void;
export declare function withDeprecated<T>(run: () => T): T;
