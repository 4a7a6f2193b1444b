import { BitReader, BitWriter, bitLength } from './bitText';

/** Ids of one length, packed: with n letters in use, each id is a number to the base n. */
export interface PackedIds {
	/** Length of each id in characters. */
	length: number;
	count: number;
	/** Every character that occurs, in ascending order. */
	letters: string;
	/** Width of a difference's width, and the smallest such width, in bits. */
	widths: [number, number];
	/** The differences between neighbours in ascending order. */
	text: string;
}

/** Packs ids of one length, all different. Gives them in the order in which they were packed. */
export function packIds(ids: readonly string[]): { packed: PackedIds; sorted: string[] } {
	const letters = [...new Set(ids.flatMap((id) => id.split('')))].sort().join('');
	const sorted = [...ids].sort();
	const differences = differencesOf(sorted.map((id) => numberOf(id, letters)));
	const bits = differences.map(bitLength);
	const narrowest = bits.reduce((one, other) => Math.min(one, other), Infinity);
	const widest = bits.reduce((one, other) => Math.max(one, other), 0);
	const widthBits = bitLength(widest - narrowest);
	const writer = new BitWriter();
	differences.forEach((difference, index) => {
		writer.write(bits[index] - narrowest, widthBits);
		writer.writeBig(difference, bits[index]);
	});
	const { length } = sorted[0];
	const widths: [number, number] = [widthBits, narrowest];
	return { packed: { length, count: ids.length, letters, widths, text: writer.text() }, sorted };
}

/** The ids in ascending order. Throws a `RangeError` where the text makes no sense. */
export function unpackIds({ length, count, letters, widths, text }: PackedIds): string[] {
	const reader = new BitReader(text);
	const ids: string[] = [];
	let number = 0n;
	for (let index = 0; index < count; index++) {
		number += reader.readBig(widths[1] + reader.read(widths[0]));
		ids.push(idOf(number, length, letters));
	}
	return ids;
}

function differencesOf(numbers: readonly bigint[]): bigint[] {
	return numbers.map((number, index) => (index === 0 ? number : number - numbers[index - 1]));
}

/** Letters that are turned into a number at once: as many as a double holds exactly. */
function lettersPerStep(letters: string): number {
	return Math.max(1, Math.floor(52 / Math.log2(Math.max(2, letters.length))));
}

function numberOf(id: string, letters: string): bigint {
	const step = lettersPerStep(letters);
	let number = 0n;
	for (let from = 0; from < id.length; from += step) {
		const part = id.slice(from, from + step);
		let value = 0;
		for (const letter of part.split('')) value = value * letters.length + letters.indexOf(letter);
		number = number * BigInt(letters.length ** part.length) + BigInt(value);
	}
	return number;
}

function idOf(number: bigint, length: number, letters: string): string {
	const step = lettersPerStep(letters);
	const scale = BigInt(letters.length ** step);
	let id = '';
	for (let rest = number; id.length < length; rest /= scale) {
		let value = Number(rest % scale);
		for (let place = 0; place < step && id.length < length; place++) {
			id = letters[value % letters.length] + id;
			value = Math.floor(value / letters.length);
		}
	}
	return id;
}
