export declare function validated(synthesize: () => void): void;
