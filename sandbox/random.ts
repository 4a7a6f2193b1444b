/**
 * A small integer hash (the MurmurHash3 finalizer). The same input always returns the same number.
 */
export function hash(value: number, seed: number): number {
	let mixed = (value ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A repeatable random sequence. Each call returns the next number, at least 0 and less than 1. */
export function randomSequence(seed: number): () => number {
	let position = 0;
	return () => hash((position += 1), seed) / 2 ** 32;
}
