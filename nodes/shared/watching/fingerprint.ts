/** Fingerprints of ids are this long: two of 10,000 ids share one once in 350,000 states. */
export const ID_PRINT_BITS = 44;
export const STAMP_PRINT_BITS = 24;

const { imul } = Math;

/** A number of 32 bits out of a text (MurmurHash3's mixing steps over its code units). */
export function hash32(text: string, seed: number): number {
	let hash = seed;
	for (let index = 0; index < text.length; index++) {
		hash = imul(hash ^ text.charCodeAt(index), 0xcc9e2d51);
		hash = imul((hash << 15) | (hash >>> 17), 0x1b873593);
	}
	hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}

export function idPrint(id: string): number {
	return hash32(id, 1) * 2 ** (ID_PRINT_BITS - 32) + (hash32(id, 2) >>> (64 - ID_PRINT_BITS));
}

export function stampPrint(stamp: string): number {
	return hash32(stamp, 3) >>> (32 - STAMP_PRINT_BITS);
}
