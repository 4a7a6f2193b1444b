export declare function keepLines(folder: string): void;
