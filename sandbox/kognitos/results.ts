import { randomSequence } from '../random';
import type { KognitosValue } from './shapes';

/** Makes up the outputs of a run that succeeded, the same ones every time: text, a decimal and an integer. */
export function makeOutputs(runNumber: number): KognitosValue[] {
	const random = randomSequence(runNumber);
	return [
		{ name: 'invoice number', value: `INV-${10_000 + Math.floor(random() * 90_000)}` },
		{ name: 'total', value: Math.round(random() * 1_000_000) / 100 },
		{ name: 'line items', value: 1 + Math.floor(random() * 20) },
	];
}
