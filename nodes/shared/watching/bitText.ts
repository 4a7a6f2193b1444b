/** The printable characters that JSON writes as one byte. */
const DIGITS = printableDigits();
const BASE = DIGITS.length;
/** Two digits hold 13 bits: 92² = 8,464 > 2¹³. */
const WORD_BITS = 13;
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));

function printableDigits(): string {
	const codes = Array.from({ length: 126 - 33 + 1 }, (_, index) => 33 + index);
	return String.fromCharCode(...codes).replace(/["\\]/g, '');
}

/** How many bits `value` needs. */
export function bitLength(value: bigint | number): number {
	return value.toString(2).length;
}

/** Writes numbers of any width as text, 6.5 bits a character. */
export class BitWriter {
	private readonly digits: string[] = [];
	private word = 0;
	private used = 0;

	/** @param value a whole number from 0 to 2^width − 1, at most 2^53 − 1 */
	write(value: number, width: number): void {
		let rest = value;
		for (let left = width; left > 0; ) {
			const taken = Math.min(left, WORD_BITS - this.used);
			left -= taken;
			const scale = 2 ** left;
			const top = Math.floor(rest / scale);
			rest -= top * scale;
			this.word = this.word * 2 ** taken + top;
			this.used += taken;
			if (this.used === WORD_BITS) this.flush();
		}
	}

	writeBig(value: bigint, width: number): void {
		const chunk = 48;
		for (let left = width; left > 0; ) {
			const taken = Math.min(chunk, left);
			left -= taken;
			this.write(Number(BigInt.asUintN(taken, value >> BigInt(left))), taken);
		}
	}

	/** Writes a number of unknown size: the fewer bits the smaller it is, at most 2^53 − 1. */
	writeAny(value: number): void {
		const width = bitLength(value);
		this.write(width, 6);
		this.write(value, width);
	}

	/** All that was written. Nothing can be written after it. */
	text(): string {
		if (this.used > 0) this.write(0, WORD_BITS - this.used);
		return this.digits.join('');
	}

	private flush(): void {
		this.digits.push(DIGITS[Math.floor(this.word / BASE)], DIGITS[this.word % BASE]);
		this.word = 0;
		this.used = 0;
	}
}

/** Reads what a `BitWriter` wrote. Throws a `RangeError` where the text ends or makes no sense. */
export class BitReader {
	private at = 0;
	private word = 0;
	private left = 0;

	constructor(private readonly text: string) {}

	read(width: number): number {
		let value = 0;
		for (let wanted = width; wanted > 0; ) {
			if (this.left === 0) this.fill();
			const taken = Math.min(wanted, this.left);
			this.left -= taken;
			wanted -= taken;
			const top = Math.floor(this.word / 2 ** this.left);
			this.word -= top * 2 ** this.left;
			value = value * 2 ** taken + top;
		}
		return value;
	}

	readBig(width: number): bigint {
		let value = 0n;
		for (let wanted = width; wanted > 0; ) {
			const taken = Math.min(48, wanted);
			wanted -= taken;
			value = (value << BigInt(taken)) | BigInt(this.read(taken));
		}
		return value;
	}

	readAny(): number {
		return this.read(this.read(6));
	}

	private fill(): void {
		const high = VALUES.get(this.text[this.at]);
		const low = VALUES.get(this.text[this.at + 1]);
		if (high === undefined || low === undefined || high * BASE + low >= 2 ** WORD_BITS) {
			throw new RangeError('The stored text is cut off or garbled');
		}
		this.at += 2;
		this.word = high * BASE + low;
		this.left = WORD_BITS;
	}
}
