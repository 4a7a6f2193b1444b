/** `12.3 MB`. A megabyte is a million bytes, as the services count. */
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

/** `12,345` */
export function number(value: number): string {
	return value.toLocaleString('en-US');
}

/** Three significant digits, or a whole number from 100 up. */
export function decimals(value: number): string {
	const size = Math.abs(value);
	if (size >= 100) return number(Math.round(value));
	return value.toFixed(size >= 10 ? 1 : 2);
}

/** Whether a target was met, in Markdown. */
export function verdict(isMet: boolean): string {
	return isMet ? 'met' : '**missed**';
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
