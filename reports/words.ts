/** `12.3 MB`. Megabytes are powers of ten, as the services count them. */
export function megabytes(bytes: number): string {
	return `${decimals(bytes / 1e6)} MB`;
}

/** `1.23 s` */
export function seconds(ms: number): string {
	return `${decimals(ms / 1000)} s`;
}

/** `1.5 ×` */
export function times(value: number): string {
	return `${value.toFixed(value < 10 ? 2 : 1)} ×`;
}

/** Three significant digits, and whole numbers from 100 upwards. */
export function decimals(value: number): string {
	const size = Math.abs(value);
	if (size >= 100) return Math.round(value).toLocaleString('en-US');
	return value.toFixed(size >= 10 ? 1 : 2);
}

/** Whether a target was met, for a table. */
export function verdict(isMet: boolean): string {
	return isMet ? 'met' : '**missed**';
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
